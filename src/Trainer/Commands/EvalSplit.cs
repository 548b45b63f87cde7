namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Which paintings are evaluated.</summary>
internal enum EvalSplit
{
    /// <summary>Those that training held out.</summary>
    Val,

    /// <summary>Those that it trained on.</summary>
    Train,

    /// <summary>All of them.</summary>
    All,
}
