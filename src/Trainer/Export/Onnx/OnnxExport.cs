using System.Reflection;
using System.Text.Json;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Export.Onnx;

/// <summary>Writes a trained model for ONNX runtimes.</summary>
internal static class OnnxExport
{
    // Old enough for every runtime in use, and has all that is needed.
    private const int Opset = 17;
    private const int IrVersion = 8;

    /// <summary>Writes or replaces a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trained">The model.</param>
    /// <param name="preprocessing">Whether the graph takes 8-bit pixels and normalises them itself.</param>
    /// <param name="externalData">Whether the weights lie in a file beside it.</param>
    /// <exception cref="Runtime.UserException">The checkpoint lacks an entry, or a file cannot be written.</exception>
    public static void Write(string path, TrainedModel trained, bool preprocessing, bool externalData)
    {
        Normalization normalization = Normalization.ImageNet;
        ModelProto model = new()
        {
            IrVersion = IrVersion,
            ProducerName = "wikiart",
            ProducerVersion = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
            Graph = OnnxGraph.Build(trained.Info.Model, preprocessing ? normalization : null),
        };
        BatchLoaderOptions loading = TrainingData.Loading(trained.Info.Options, training: false);
        AddMetadata(model, "resize", $"{loading.ResizedSide}");
        AddMetadata(model, "crop", $"{loading.ImageSize}");
        AddMetadata(model, "mean", $"{normalization.MeanR},{normalization.MeanG},{normalization.MeanB}");
        AddMetadata(model, "std", $"{normalization.StdR},{normalization.StdG},{normalization.StdB}");
        foreach (TaskNames task in trained.Info.Tasks)
        {
            AddMetadata(model, $"labels.{task.Task}", JsonSerializer.Serialize(task.Classes, TrainerJson.Default.IReadOnlyListString));
        }

        OnnxModelWriter.Write(path, model, trained.Entries(), externalData);
    }

    private static void AddMetadata(ModelProto model, string key, string value) =>
        model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
}
