using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>What a parameter's name says of its module.</summary>
internal static class ParameterName
{
    /// <summary>The module's name, for example <c>layer1.0.conv1</c> of <c>layer1.0.conv1.weight</c>.</summary>
    /// <param name="parameter">A parameter of one module.</param>
    /// <returns>The name in front of the last dot.</returns>
    public static string WithoutKind(Parameter parameter)
    {
        string name = parameter.Slices.Single().Name;
        return name[..name.LastIndexOf('.')];
    }
}
