using TorchSharp;
using TorchSharp.PyBridge;
using Wikiart.Cuda.Parity.Tests.Files;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Parity.Tests.Residual;

/// <summary>Fine-tuning from files that TorchVision's own resnet18 was saved to, with the classifier of 1000 classes and batch norm's counters.</summary>
public sealed class PretrainedFileTests
{
    [Test]
    public void A_frozen_trunk_holds_every_bit_of_torchvisions_network([Values(".pth", ".safetensors")] string format)
    {
        string folder = Directory.CreateTempSubdirectory("wikiart-parity-").FullName;
        string file = Path.Combine(folder, $"resnet18{format}");
        string run = Path.Combine(folder, "run");
        torch.random.manual_seed(5);
        using torch.nn.Module<torch.Tensor, torch.Tensor> network = torchvision.models.resnet18();
        _ = format == ".pth" ? network.save_py(file) : network.save_safetensors(file);
        ProgramCall.Succeed("demo", "--out", folder, "--count", "40", "--size", "40");
        ProgramCall.Succeed(
            "train", "--data", Directory.GetFiles(folder, "*.parquet").Single(), "--image-size", "32", "--trunk", "resnet18", "--hidden", "8",
            "--batch-size", "16", "--epochs", "1", "--weights", file, "--freeze", "trunk", "--device", "cpu", "--run-dir", run);
        using (SafetensorsFile trained = SafetensorsFile.Open(Path.Combine(run, "best.safetensors")))
        {
            string[] ours = [.. trained.Tensors.Select(tensor => tensor.Name)];
            foreach ((string name, torch.Tensor expected) in network.state_dict())
            {
                if (name.StartsWith("fc.", StringComparison.Ordinal) || name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                {
                    Assert.That(ours, Does.Not.Contain(name));
                    continue;
                }

                float[] found = new float[trained.Get(name).ElementCount];
                trained.Read(name, 0, found);
                Assert.That(found, Is.EqualTo(expected.data<float>().ToArray()), name);
            }
        }

        Directory.Delete(folder, recursive: true);
    }
}
