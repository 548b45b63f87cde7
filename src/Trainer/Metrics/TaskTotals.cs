using System.Text.Json.Serialization;

namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>Running sums of one task.</summary>
internal record struct TaskTotals
{
    private const int TopFew = 5;

    /// <summary>Σ of losses, each weighted as the loss weighs it.</summary>
    public double LossSum { get; set; }

    /// <summary>Σ of those weights.</summary>
    public double LossWeight { get; set; }

    /// <summary>Rows that have a label.</summary>
    public long Labelled { get; set; }

    /// <summary>Rows whose label had the highest logit.</summary>
    public long Hits1 { get; set; }

    /// <summary>Rows whose label was among the five highest logits.</summary>
    public long Hits5 { get; set; }

    /// <summary>Mean loss, or 0 when no row has a label.</summary>
    [JsonIgnore]
    public readonly double Loss => LossWeight > 0 ? LossSum / LossWeight : 0;

    /// <summary>Top-1 accuracy, 0 to 1.</summary>
    [JsonIgnore]
    public readonly double Top1 => Labelled > 0 ? Hits1 / (double)Labelled : 0;

    /// <summary>Top-5 accuracy, 0 to 1.</summary>
    [JsonIgnore]
    public readonly double Top5 => Labelled > 0 ? Hits5 / (double)Labelled : 0;

    /// <summary>Counts a row that has a label.</summary>
    /// <param name="rank">How many classes were preferred to the label.</param>
    public void Count(int rank)
    {
        Labelled++;
        Hits1 += rank == 0 ? 1 : 0;
        Hits5 += rank < TopFew ? 1 : 0;
    }
}
