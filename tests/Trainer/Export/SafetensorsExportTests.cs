using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Export;

public sealed class SafetensorsExportTests
{
    [Test]
    public void The_weights_go_without_the_optimizers_state()
    {
        using TempFolder folder = new();
        string file = folder.At("weights.safetensors");
        string last = Path.Combine(TrainedDemo.Run, "last.safetensors");
        CommandRun.Success("export", last, "--safetensors", file);
        using SafetensorsFile exported = SafetensorsFile.Open(file);
        using SafetensorsFile source = SafetensorsFile.Open(last);
        Assert.That(
            exported.Tensors.Select(tensor => tensor.Name),
            Is.EquivalentTo(source.Tensors.Select(tensor => tensor.Name).Where(name => name.Count(letter => letter == '.') == 1)));
        Assert.That(exported.Metadata["format"], Is.EqualTo("pt"));
        foreach (SafetensorsTensor tensor in exported.Tensors)
        {
            Assert.That(Values(exported, tensor.Name), Is.EqualTo(Values(source, tensor.Name)), tensor.Name);
        }

        // It says as much about itself as the checkpoint does, so it can be used here as well.
        Assert.That(
            CommandRun.Success("eval", "--weights", file, "--json"), Is.EqualTo(CommandRun.Success("eval", "--weights", last, "--json")));
    }

    private static float[] Values(SafetensorsFile file, string name)
    {
        float[] values = new float[file.Get(name).ElementCount];
        file.Read(name, values);
        return values;
    }
}
