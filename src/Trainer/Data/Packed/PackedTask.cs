namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>A task of a packed data set.</summary>
/// <param name="Name">For example <c>artist</c>.</param>
/// <param name="Classes">Class names in label order.</param>
internal sealed record PackedTask(string Name, string[] Classes);
