using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>Compares the entries of a file with a model's before anything is loaded.</summary>
internal static class WeightCheck
{
    private const int ExampleBatch = 32;

    /// <summary>Whether a file has any entry of the heads.</summary>
    /// <param name="file">The file.</param>
    /// <param name="model">The model.</param>
    /// <returns>False for the weights of a trunk alone, from elsewhere.</returns>
    public static bool HoldsHeads(SafetensorsFile file, PaintingClassifier model) =>
        model.State.Except(model.TrunkState).SelectMany(parameter => parameter.Slices).Any(slice => file.Contains(slice.Name));

    /// <summary>Checks that the file has every entry of the model, or of a part of it, in the same shape.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="state">The entries of the model, or of a part of it.</param>
    /// <exception cref="UserException">An entry is missing or has another shape.</exception>
    public static void Check(string path, SafetensorsFile file, PaintingClassifier model, IReadOnlyList<Parameter> state)
    {
        ParameterSlice[] slices = [.. state.SelectMany(parameter => parameter.Slices)];
        ParameterSlice[] missing = [.. slices.Where(slice => !file.Contains(slice.Name))];
        if (missing.Length > 0)
        {
            throw new UserException(
                $"'{path}' lacks {missing.Length} of the model's {slices.Length} entries, the first being {missing[0].Name} " +
                $"[{string.Join(", ", missing[0].Sizes)}]; the file has {Listed(file)}.");
        }

        foreach (ParameterSlice slice in slices)
        {
            SafetensorsTensor tensor = file.Get(slice.Name);
            if (!tensor.Dims.SequenceEqual(slice.Sizes.Select(size => (long)size)))
            {
                throw new UserException(Mismatch(path, tensor, slice, model));
            }
        }
    }

    private static string Mismatch(string path, SafetensorsTensor tensor, ParameterSlice slice, PaintingClassifier model)
    {
        string sizes = $"'{path}': {slice.Name} is {tensor.DimsText}, and this model's is [{string.Join(", ", slice.Sizes)}]";
        bool readsFeatures = slice.Sizes is [_, var features] && features == model.Trunk.Features.Features;
        if (!readsFeatures || model.Options.Residual is not null || tensor.Dims is not [_, var found] || found == slice.Sizes[1] || found == 0)
        {
            return sizes + ".";
        }

        Nchw shape = model.Maps;
        return $"{sizes}: the file's layer takes {found} features, and the trunk gives {slice.Sizes[1]} " +
            $"({shape.C}×{shape.H}×{shape.W} at {model.Options.ImageSize} px){FittingSize(found, model)}. {BrokenView(found, slice.Sizes[1])}";
    }

    private static string FittingSize(long features, PaintingClassifier model)
    {
        long side = (long)Math.Round(Math.Sqrt(features / (double)model.Maps.C));
        long pixels = side << model.Options.Trunk.Count;
        return side > 0 && side * side * model.Maps.C == features ? $"; it fits --image-size {pixels}" : string.Empty;
    }

    /// <summary>What the well-known fault would have done with these numbers.</summary>
    private static string BrokenView(long found, int expected)
    {
        long elements = (long)ExampleBatch * expected;
        return elements % found == 0
            ? $"A view(-1, {found}), which infers the batch, would have turned a batch of {ExampleBatch} into {elements / found}."
            : $"No view(-1, {found}) of a batch of {ExampleBatch} exists, since {elements} is not divisible by it.";
    }

    private static string Listed(SafetensorsFile file) =>
        $"{file.Tensors.Count} ({string.Join(", ", file.Tensors.Take(4).Select(tensor => tensor.Name))}" +
        (file.Tensors.Count > 4 ? ", …)" : ")");
}
