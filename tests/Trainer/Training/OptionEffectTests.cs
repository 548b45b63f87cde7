using System.CommandLine;
using System.Reflection;
using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Tests.Devices;
using Wikiart.Cuda.Trainer.Tests.Import;
using Wikiart.Cuda.Trainer.Tests.Report;
using Wikiart.Cuda.Trainer.Tests.Residual;
using Wikiart.Cuda.Trainer.Tests.TensorBoard;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Each option of the command line reaches the training: the weights end elsewhere than without it, or stay where they should.</summary>
public sealed class OptionEffectTests
{
    /// <summary>Options whose effect is not on the weights of a small run, or needs other data than the small demo.</summary>
    private static readonly Dictionary<string, Type> TestedElsewhere = new()
    {
        ["--run-dir"] = typeof(ResumeTests),
        ["--resume"] = typeof(ResumeTests),
        ["--data"] = typeof(ResumeTests),
        ["--config"] = typeof(ConfigFileTests),
        ["--weights"] = typeof(ImportCommandTests),
        ["--columns"] = typeof(TaskChoiceTests),
        ["--class-files"] = typeof(TaskChoiceTests),
        ["--keep-unknown"] = typeof(TaskChoiceTests),
        ["--max-unreadable"] = typeof(UnreadablePicturesTests),
        ["--patience-epochs"] = typeof(ScheduledRunTests),
        ["--tensorboard"] = typeof(TensorBoardTests),
        ["--report"] = typeof(ReportCommandTests),
        ["--ema"] = typeof(WeightAverageTests),
        ["--best-metric"] = typeof(BestMetricTests),
        ["--early-stopping"] = typeof(BestMetricTests),
        ["--device"] = typeof(DeviceTests),
        ["--kernels"] = typeof(KernelCheckTests),
        ["--precision"] = typeof(GpuTrainingTests),
        ["--graph"] = typeof(GpuTrainingTests),
        ["--head-update"] = typeof(GpuTrainingTests),
        ["--weights-pixels"] = typeof(ResidualCommandTests),
        ["--freeze-norm"] = typeof(ResidualCommandTests),
        ["--conv"] = typeof(CommandFlowTests),
        ["--simd"] = typeof(CommandFlowTests),
    };

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, Dictionary<string, float[]>> _trained = [];

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [TestCase("--epochs 2")]
    [TestCase("--image-size 20")]
    [TestCase("--resize 24")]
    [TestCase("--trunk 4,12")]
    [TestCase("--hidden 12")]
    [TestCase("--batch-size 20")]
    [TestCase("--lr 1e-2")]
    [TestCase("--val-fraction 0.5")]
    [TestCase("--seed 2")]
    [TestCase("--optimizer sgd")]
    [TestCase("--momentum 0.5", "--optimizer sgd")]
    [TestCase("--nesterov", "--optimizer sgd")]
    [TestCase("--weight-decay 0.5")]
    [TestCase("--weight-decay 0.5", "--optimizer sgd")]
    [TestCase("--clip-grad 0.01")]
    [TestCase("--drop 0.3")]
    [TestCase("--label-smoothing 0.2")]
    [TestCase("--class-weights inverse")]
    [TestCase("--class-weights sqrt-inverse")]
    [TestCase("--task-weights artist=3,genre=0.1")]
    [TestCase("--task-weights learned")]
    [TestCase("--balanced-sampler genre")]
    [TestCase("--grad-accum-steps 3")]
    [TestCase("--freeze trunk")]
    [TestCase("--freeze heads")]
    [TestCase("--trunk-lr 0.1")]
    [TestCase("--unfreeze-every 1")]
    [TestCase("--limit 20")]
    [TestCase("--overfit-batch")]
    [TestCase("--schedule cosine")]
    [TestCase("--schedule onecycle")]
    [TestCase("--schedule step --decay-epochs 0.5")]
    [TestCase("--decay-epochs 0.5", "--schedule step")]
    [TestCase("--decay-rate 0.5", "--schedule step --decay-epochs 0.5")]
    [TestCase("--min-lr 5e-4", "--schedule cosine")]
    [TestCase("--warmup-epochs 0.5")]
    [TestCase("--warmup-steps 5")]
    [TestCase("--warmup-lr 5e-4", "--warmup-steps 5")]
    [TestCase("--scale 0.3,1")]
    [TestCase("--ratio 1,1", "--scale 0.3,1")]
    [TestCase("--hflip 0")]
    [TestCase("--color-jitter 0.4,0.4,0.4")]
    [TestCase("--color-jitter 0.4,0.4,0.4,0.2")]
    [TestCase("--trivial-augment")]
    [TestCase("--random-erase 1")]
    [TestCase("--mixup 0.4")]
    [TestCase("--cutmix 1")]
    [TestCase("--mixup-prob 0.5", "--mixup 0.4")]
    [TestCase("--mixup-switch-prob 0", "--mixup 0.4 --cutmix 1")]
    [TestCase("--mixup-off-epoch 1", "--mixup 0.4 --epochs 2")]
    public void An_option_changes_what_is_learned(string option, string besides = "")
    {
        Dictionary<string, float[]> without = Train(besides);
        Dictionary<string, float[]> with = Train($"{besides} {option}".Trim());
        Assert.That(with.Keys, Is.EquivalentTo(without.Keys));
        Assert.That(with.Any(entry => !entry.Value.SequenceEqual(without[entry.Key])));
    }

    /// <summary>Names of timm and torchvision.</summary>
    [TestCase("--opt sgd", "--optimizer sgd")]
    [TestCase("--smoothing 0.2", "--label-smoothing 0.2")]
    [TestCase("--clip-grad-norm 0.01", "--clip-grad 0.01")]
    [TestCase("--reprob 1", "--random-erase 1")]
    [TestCase("--mixup-alpha 0.4 --cutmix-alpha 1", "--mixup 0.4 --cutmix 1")]
    public void Another_name_of_an_option_does_the_same(string other, string option)
    {
        Dictionary<string, float[]> known = Train(option);
        foreach ((string name, float[] values) in Train(other))
        {
            Assert.That(values, Is.EqualTo(known[name]), name);
        }
    }

    /// <summary>They decide when to stop, what to keep, what to show and who works, not what is learned.</summary>
    [TestCase("--ema 0.9")]
    [TestCase("--best-metric loss")]
    [TestCase("--early-stopping 5")]
    [TestCase("--workers 3")]
    [TestCase("--threads 1")]
    [TestCase("--tensorboard")]
    [TestCase("--report")]
    public void An_option_leaves_what_is_learned_alone(string option)
    {
        Dictionary<string, float[]> plain = Train(string.Empty);
        foreach ((string name, float[] values) in Train(option))
        {
            Assert.That(values, Is.EqualTo(plain[name]), name);
        }
    }

    [Test]
    public void Every_option_has_a_test_of_its_effect()
    {
        IEnumerable<string> here = typeof(OptionEffectTests).GetMethods()
            .SelectMany(method => method.GetCustomAttributes<TestCaseAttribute>())
            .Select(test => ((string)test.Arguments[0]!).Split(' ')[0]);
        Command train = new TrainCommand(new Screen(TextWriter.Null, TextWriter.Null, isTerminal: false)).Command;
        Assert.That(train.Options.Select(option => option.Name).Except(here).Except(TestedElsewhere.Keys), Is.Empty);
        foreach ((string option, Type tests) in TestedElsewhere)
        {
            string source = Directory.GetFiles(SourceTree.Tests, $"{tests.Name}.cs", SearchOption.AllDirectories).Single();
            Assert.That(File.ReadAllText(source), Does.Contain($"\"{option}\""), source);
        }
    }

    private Dictionary<string, float[]> Train(string options)
    {
        if (_trained.TryGetValue(options, out Dictionary<string, float[]>? known))
        {
            return known;
        }

        // What is given here replaces the small demo's own value.
        List<string> arguments = [.. SmallDemo.Arguments, "--epochs", "1"];
        foreach (string option in options.Split("--", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = $"--{option.Trim()}".Split(' ');
            int place = arguments.IndexOf(parts[0]);
            if (place >= 0)
            {
                arguments.RemoveRange(place, 2);
            }

            arguments.AddRange(parts);
        }

        string run = _folder.At($"run-{_trained.Count}");
        CommandRun.Success(["train", .. arguments, "--run-dir", run]);
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(run, "last.safetensors"));
        return _trained[options] = file.Tensors.Select(tensor => tensor.Name)
            .Where(tensor => tensor.StartsWith("conv", StringComparison.Ordinal) || tensor.StartsWith("fc_", StringComparison.Ordinal))
            .ToDictionary(tensor => tensor, tensor =>
            {
                float[] values = new float[file.Get(tensor).ElementCount];
                file.Read(tensor, values);
                return values;
            });
    }
}
