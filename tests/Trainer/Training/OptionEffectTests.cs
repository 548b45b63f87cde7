using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Each option of the command line reaches the training: the weights end elsewhere, or stay where they should.</summary>
public sealed class OptionEffectTests
{
    private readonly TempFolder _folder = new();
    private Dictionary<string, float[]> _plain = null!;

    [OneTimeSetUp]
    public void TrainPlainly() => _plain = Train("plain");

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [TestCase("--optimizer", "sgd")]
    [TestCase("--optimizer", "sgd", "--momentum", "0.5")]
    [TestCase("--optimizer", "sgd", "--nesterov")]
    [TestCase("--weight-decay", "0.5")]
    [TestCase("--clip-grad", "0.01")]
    [TestCase("--drop", "0.3")]
    [TestCase("--label-smoothing", "0.2")]
    [TestCase("--class-weights", "inverse")]
    [TestCase("--class-weights", "sqrt-inverse")]
    [TestCase("--task-weights", "artist=3,genre=0.1")]
    [TestCase("--task-weights", "learned")]
    [TestCase("--balanced-sampler", "genre")]
    [TestCase("--grad-accum-steps", "3")]
    [TestCase("--freeze", "trunk")]
    [TestCase("--freeze", "heads")]
    [TestCase("--trunk-lr", "0.1")]
    [TestCase("--unfreeze-every", "1")]
    [TestCase("--limit", "20")]
    [TestCase("--overfit-batch")]
    [TestCase("--schedule", "cosine")]
    [TestCase("--schedule", "step", "--decay-epochs", "0.5")]
    [TestCase("--schedule", "onecycle")]
    [TestCase("--warmup-steps", "5")]
    [TestCase("--warmup-steps", "5", "--warmup-lr", "5e-4")]
    [TestCase("--schedule", "cosine", "--min-lr", "5e-4")]
    [TestCase("--seed", "2")]
    public void An_option_changes_what_is_learned(params string[] option)
    {
        Dictionary<string, float[]> weights = Train(string.Concat(option), option);
        Assert.That(weights.Keys, Is.EquivalentTo(_plain.Keys));
        Assert.That(weights.Any(entry => !entry.Value.SequenceEqual(_plain[entry.Key])));
    }

    /// <summary>They decide when to stop and what to keep, not what is learned.</summary>
    [TestCase("--ema", "0.9")]
    [TestCase("--best-metric", "loss")]
    [TestCase("--early-stopping", "5")]
    [TestCase("--workers", "3")]
    public void An_option_leaves_what_is_learned_alone(params string[] option)
    {
        foreach ((string name, float[] values) in Train(string.Concat(option), option))
        {
            Assert.That(values, Is.EqualTo(_plain[name]), name);
        }
    }

    private Dictionary<string, float[]> Train(string name, params string[] option)
    {
        string run = _folder.At(name);
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "1", .. option, "--run-dir", run]);
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(run, "last.safetensors"));
        return file.Tensors.Select(tensor => tensor.Name)
            .Where(tensor => tensor.StartsWith("conv", StringComparison.Ordinal) || tensor.StartsWith("fc_", StringComparison.Ordinal))
            .ToDictionary(tensor => tensor, tensor =>
            {
                float[] values = new float[file.Get(tensor).ElementCount];
                file.Read(tensor, values);
                return values;
            });
    }
}
