using System.Diagnostics;
using System.Reflection;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Peer.Contestants;

/// <summary>Stands before an implementation and adds up how long its operations take, phase by phase, inside a real step.</summary>
public class PhaseClock : DispatchProxy
{
    private const string Backward = "Backward";

    private readonly Dictionary<string, double> _milliseconds = [];
    private IOperations _operations = null!;
    private bool _byOperation;

    /// <summary>Puts a clock before an implementation.</summary>
    /// <param name="operations">The implementation.</param>
    /// <param name="byOperation">Whether each operation, and each kernel of a convolution, is a phase of its own.</param>
    /// <returns>What to call in its place; it is a <see cref="PhaseClock"/> too.</returns>
    public static IOperations Before(IOperations operations, bool byOperation = false)
    {
        IOperations proxy = Create<IOperations, PhaseClock>();
        ((PhaseClock)proxy)._operations = operations;
        ((PhaseClock)proxy)._byOperation = byOperation;
        return proxy;
    }

    /// <summary>The sums since the last call.</summary>
    /// <returns>Milliseconds by the phases' names.</returns>
    public IReadOnlyDictionary<string, double> TakeSums()
    {
        Dictionary<string, double> sums = new(_milliseconds);
        _milliseconds.Clear();
        return sums;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        long start = Stopwatch.GetTimestamp();
        object? result = targetMethod!.Invoke(_operations, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
        if ((_byOperation ? NameOf(targetMethod.Name, args ?? []) : PhaseOf(targetMethod.Name, args ?? [])) is { } phase)
        {
            _milliseconds[phase] = _milliseconds.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return result;
    }

    /// <summary>For example <c>ConvForward 3×3/2 64 → 128</c>.</summary>
    private static string NameOf(string operation, object?[] arguments) =>
        arguments.OfType<View<Oihw>>().Select(view => view.Shape).FirstOrDefault() is { O: > 0 } weight
            ? $"{operation} {weight.H}×{weight.W}/{arguments.OfType<ConvGeometry>().Select(geometry => geometry.Stride).FirstOrDefault(1)} {weight.I} → {weight.O}"
            : operation;

    private static string? PhaseOf(string operation, object?[] arguments)
    {
        if (operation.StartsWith("get_", StringComparison.Ordinal) || operation == nameof(IDisposable.Dispose))
        {
            return null;
        }

        bool isBackward = operation.Contains(Backward);
        if (operation.StartsWith("Conv", StringComparison.Ordinal))
        {
            // conv1 to conv3 have 3, 64 and 128 input channels.
            int layer = arguments.OfType<View<Oihw>>().First().Shape.I switch { 3 => 1, 64 => 2, _ => 3 };
            return isBackward ? Phase.ConvBackward(layer) : Phase.ConvForward(layer);
        }

        return operation switch
        {
            nameof(IOperations.Normalize) => "input",
            nameof(IOperations.SgdStep) or nameof(IOperations.AdamWStep) => Phase.HeadsBackward,
            _ => isBackward ? Phase.HeadsBackward : Phase.HeadsForward,
        };
    }
}
