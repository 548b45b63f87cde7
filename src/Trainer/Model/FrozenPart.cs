namespace Wikiart.Cuda.Trainer.Model;

/// <summary>Which part of a model keeps its weights while the rest is trained.</summary>
internal enum FrozenPart
{
    /// <summary>Nothing is frozen.</summary>
    None,

    /// <summary>The convolutions; no gradient is computed for them.</summary>
    Trunk,

    /// <summary>The linear layers of all tasks; gradients pass through them.</summary>
    Heads,
}
