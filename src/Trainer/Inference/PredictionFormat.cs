namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>How predictions are printed.</summary>
internal enum PredictionFormat
{
    /// <summary>A table to read.</summary>
    Table,

    /// <summary>Comma-separated values, one row a picture.</summary>
    Csv,

    /// <summary>A JSON array, one object a picture.</summary>
    Json,
}
