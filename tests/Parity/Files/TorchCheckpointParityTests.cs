using TorchSharp;
using TorchSharp.PyBridge;
using Wikiart.Cuda.Parity.Tests.Model;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Import;

namespace Wikiart.Cuda.Parity.Tests.Files;

/// <summary>A state_dict that another program saved as PyTorch does.</summary>
public sealed class TorchCheckpointParityTests
{
    [Test]
    public void Every_tensor_of_a_PyTorch_checkpoint_is_read_to_the_last_bit()
    {
        string folder = Directory.CreateTempSubdirectory("wikiart-parity-").FullName;
        string path = Path.Combine(folder, "torch.pth");
        torch.random.manual_seed(11);
        using TorchClassifier model = new(new Scenario(), notesMargin: false);
        _ = model.save_py(path);
        using (WeightsFile weights = WeightsFile.Open(path))
        {
            Dictionary<string, torch.Tensor> expected = model.state_dict();
            Assert.That(weights.File.Tensors.Select(tensor => tensor.Name), Is.EquivalentTo(expected.Keys));
            foreach (SafetensorsTensor tensor in weights.File.Tensors)
            {
                float[] values = new float[tensor.ElementCount];
                weights.File.Read(tensor.Name, values);
                Assert.That(tensor.Dims, Is.EqualTo(expected[tensor.Name].shape), tensor.Name);
                Assert.That(values, Is.EqualTo(expected[tensor.Name].data<float>().ToArray()), tensor.Name);
            }
        }

        Directory.Delete(folder, recursive: true);
    }
}
