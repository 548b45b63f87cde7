using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>The plain loss is that of mixed pictures of which nothing of the other picture remains: the same bits.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.ReferenceAndAll))]
internal sealed class MixedLossTests(Implementation implementation) : ImplementationFixture(implementation)
{
    private const int N = 9;
    private static readonly HeadLayout Heads = new(hidden: 20, 33, 1, 4);

    [Test]
    public void AWholeShareIsThePlainLoss([Values(0f, 0.1f, 1f)] float smoothing) =>
        Assert.That(Losses(smoothing, share: 1), Is.EqualTo(Losses(smoothing, share: null)));

    [Test]
    public void ASmallerShareIsNot([Values(0f, 0.1f)] float smoothing) =>
        Assert.That(Losses(smoothing, share: 0.9f), Is.Not.EqualTo(Losses(smoothing, share: null)));

    /// <summary>Bits of losses, denominators and gradients, step by step and fused.</summary>
    private byte[] Losses(float smoothing, float? share)
    {
        using Workbench bench = new(Device, Operations);
        View<Nf> hidden = bench.Input(new Nf(N, Heads.Tasks * Heads.Hidden), Values.Rectified);
        View<OutIn> weight = bench.Input(new OutIn(Heads.TotalClasses, Heads.Hidden), Values.Normal);
        View<Vec> bias = bench.Input(new Vec(Heads.TotalClasses), Values.Normal);
        int[] numbers = [.. Enumerable.Range(0, N * Heads.Tasks).Select(i => i % 4 == 3 ? Labels.Missing : 5 * i % Heads.Classes[i % Heads.Tasks])];
        View<Labels> labels = bench.InputIntegers(new Labels(N, Heads.Tasks), numbers);
        View<Vec> classWeights = bench.Input(new Vec(Heads.TotalClasses), Values.Positive);
        View<Vec> taskWeights = bench.Input(new Vec(Heads.Tasks), Values.Positive);
        View<MixRecord>? mix = share is { } part ? bench.InputNumbers(default(MixRecord), 0, 0, 1, 1, part, part) : null;
        LossTargets targets = new(labels, mix, classWeights, smoothing);
        View<Nf> logits = bench.Output("logits", new Nf(N, Heads.TotalClasses), Tolerance.Exact);
        View<Nf> dhidden = bench.Output("dhidden", hidden.Shape, Tolerance.Exact);
        Results apart = new(bench);
        Results fused = new(bench);
        Operations.HeadsLoss(
            hidden, weight, bias, Heads, targets, taskWeights, logits, fused.Losses, fused.Counts, fused.Dlogits, dhidden);
        Operations.CrossEntropyForward(logits, Heads, targets, apart.Losses, apart.Counts);
        Operations.CrossEntropyBackward(logits, Heads, targets, taskWeights, apart.Counts, apart.Dlogits);
        return [.. apart.Bits(), .. fused.Bits(), .. bench.DownloadBytes(dhidden)];
    }

    private sealed class Results(Workbench bench)
    {
        public View<Vec> Losses { get; } = bench.Output("losses", new Vec(Heads.Tasks), Tolerance.Exact);

        public View<Vec> Counts { get; } = bench.Output("counts", new Vec(Heads.Tasks), Tolerance.Exact);

        public View<Nf> Dlogits { get; } = bench.Output("dlogits", new Nf(N, Heads.TotalClasses), Tolerance.Exact);

        public byte[] Bits() => [.. bench.DownloadBytes(Losses), .. bench.DownloadBytes(Counts), .. bench.DownloadBytes(Dlogits)];
    }
}
