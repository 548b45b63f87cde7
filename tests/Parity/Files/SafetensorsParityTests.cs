using TorchSharp;
using TorchSharp.PyBridge;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Parity.Tests.Model;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Parity.Tests.Files;

/// <summary>
/// Weights cross over as safetensors in both directions, to the last bit. That the columns of fc_*1 are in PyTorch's (c, h, w) order
/// shows in the logits: they agree only when each column meets its own feature.
/// </summary>
public sealed class SafetensorsParityTests
{
    private static readonly Scenario Sizes = new();
    private string _folder = string.Empty;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("wikiart-parity-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void PyTorch_loads_a_checkpoint_of_ours([Values] Backend backend)
    {
        string path = Path.Combine(_folder, "ours.safetensors");
        using Engine engine = new(backend);
        using Evaluator ours = NewEvaluator(engine);
        WeightInitializer.Initialize(ours.Model.Parameters, seed: 5);
        Save(path, ours.Model);

        using TorchClassifier torch = NewTorch(seed: 6);
        _ = torch.load_safetensors(path, strict: true);

        CheckSame(OurWeights.Get(ours.Model.Parameters), torch);
        CheckLogits(ours, torch);
    }

    [Test]
    public void We_load_a_file_of_PyTorch([Values] Backend backend)
    {
        string path = Path.Combine(_folder, "torch.safetensors");
        using TorchClassifier torch = NewTorch(seed: 7);
        _ = torch.save_safetensors(path);

        using Engine engine = new(backend);
        using Evaluator ours = NewEvaluator(engine);
        Load(path, ours.Model);

        CheckSame(OurWeights.Get(ours.Model.Parameters), torch);
        CheckLogits(ours, torch);
    }

    [Test]
    public void Weights_that_went_from_PyTorch_to_us_and_back_are_unchanged()
    {
        string path = Path.Combine(_folder, "torch.safetensors");
        string back = Path.Combine(_folder, "ours.safetensors");
        using TorchClassifier before = NewTorch(seed: 8);
        _ = before.save_safetensors(path);

        using Engine engine = new(Backend.CpuTwoThreads);
        using Evaluator ours = NewEvaluator(engine);
        Load(path, ours.Model);
        Save(back, ours.Model);
        using TorchClassifier after = NewTorch(seed: 9);
        _ = after.load_safetensors(back, strict: true);

        CheckSame(before.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.ToFloats()), after);
    }

    private static Evaluator NewEvaluator(Engine engine) =>
        new(engine.Training, Sizes.ToOptions(new OptimizerOptions(), fusesUpdate: false));

    private static TorchClassifier NewTorch(long seed)
    {
        _ = torch.manual_seed(seed);
        return new TorchClassifier(Sizes, notesMargin: false);
    }

    private static void Save(string path, PaintingClassifier model)
    {
        TrainOptions options = new()
        {
            Data = "paintings",
            ImageSize = Sizes.ImageSize,
            Trunk = Sizes.Trunk,
            Hidden = Sizes.Hidden,
            Epochs = 1,
            BatchSize = Sizes.Batches[0],
            LearningRate = 1e-3,
            Optimizer = new OptimizerOptions(),
        };
        IReadOnlyList<TaskNames> tasks = [.. Sizes.Heads.Select(
            head => new TaskNames(head.Task, [.. Enumerable.Range(0, head.Classes).Select(label => $"{head.Task} {label}")]))];
        Checkpoint.SaveWeights(path, new CheckpointInfo(options, tasks, new TrainProgress()), model);
    }

    private static void Load(string path, PaintingClassifier model)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Checkpoint.LoadWeights(path, file, model);
    }

    private static void CheckSame(Dictionary<string, float[]> weights, TorchClassifier torch)
    {
        Assert.That(weights.Keys, Is.EquivalentTo(torch.state_dict().Keys));
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in torch.named_parameters())
        {
            Agreement.Check(name, weights[name], parameter.ToFloats(), Tolerance.Exact);
        }
    }

    private static void CheckLogits(Evaluator ours, TorchClassifier torchModel)
    {
        PixelBatch batch = ScenarioBatches.Make(Sizes, 0);
        Tensor<Nf> logits = ours.Forward(batch, new Tape { IsRecording = false });
        float[] values = new float[logits.Shape.Count];
        logits.Download<float>(values);

        using DisposeScope scope = torch.NewDisposeScope();
        _ = torchModel.to(Sizes.Precision);
        torch.Tensor expected = torchModel.call(
            TorchImages.Prepare(batch, Sizes.ImageSize, Normalization.ImageNet, Sizes.Precision));
        Agreement.CheckSums("Logits", values, expected.ToFloats(), Sizes.ForwardTerms);
    }
}
