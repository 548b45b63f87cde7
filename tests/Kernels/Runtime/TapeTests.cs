using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Runtime;

public sealed class TapeTests
{
    private readonly HostDevice _device = new();
    private readonly List<string> _ran = [];

    [SetUp]
    public void SetUp() => _ran.Clear();

    [OneTimeTearDown]
    public void CloseWithoutLeak()
    {
        Assert.That(_device.LiveBytes, Is.Zero);
        _device.Dispose();
    }

    [Test]
    public void StepsRunInReverseAndAreForgotten()
    {
        Tape tape = new();
        foreach (string name in new[] { "conv1", "conv2", "loss" })
        {
            tape.Record(new Step(name, output: null, input: null, () => _ran.Add(name)));
        }

        tape.Backward();
        Assert.That(_ran, Is.EqualTo(new[] { "loss", "conv2", "conv1" }));
        Assert.That(tape.Count, Is.Zero);
    }

    [Test]
    public void NothingIsRecordedForInference()
    {
        Tape tape = new() { IsRecording = false };
        tape.Record(new Step("conv1", output: null, input: null, () => _ran.Add("conv1")));
        tape.Backward();
        Assert.That(_ran, Is.Empty);
    }

    [Test]
    public void SameStepTwiceIsRejected()
    {
        Tape tape = new();
        Step step = new("fc_artist1", output: null, input: null, () => { });
        tape.Record(step);
        Assert.That(
            () => tape.Record(step),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "fc_artist1 ran twice in one forward pass; use one layer object for each call."));
    }

    [Test]
    public void MissingGradientOfTheOutputIsNamed()
    {
        using Tensor<Nf> output = new(_device, "logits", new Nf(2, 3), requiresGrad: true);
        Tape tape = new();
        tape.Record(new Step("fc_style2", output, input: null, () => { }));
        Assert.That(
            tape.Backward,
            Throws.InvalidOperationException.With.Message.EqualTo(
                "Backward of fc_style2: logits has shape [2, 3], and its gradient none."));
    }

    [Test]
    public void GradientOfAnotherBatchIsNamed()
    {
        using Tensor<Nf> input = new(_device, "features", new Nf(32, 4), requiresGrad: true);
        Tape tape = new();
        tape.Record(new Step("fc_genre1", output: null, input, () => input.Gradient!.Write(new Nf(16, 8), out _)));
        Assert.That(
            tape.Backward,
            Throws.InvalidOperationException.With.Message.EqualTo(
                "Backward of fc_genre1: features has shape [32, 4], and its gradient [16, 8]."));
    }

    private sealed class Step(string name, Tensor? output, Tensor? input, Action backward) : IBackwardStep
    {
        private readonly Tensor[] _inputs = input is null ? [] : [input];

        public string Name => name;

        public Tensor? Output => output;

        public ReadOnlySpan<Tensor> Inputs => _inputs;

        public void Backward() => backward();
    }
}
