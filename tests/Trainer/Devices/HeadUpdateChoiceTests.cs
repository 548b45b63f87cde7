using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Devices;

internal sealed class HeadUpdateChoiceTests
{
    private static readonly TrainOptions Plain = TrainOptions.Baseline("data");

    private static readonly TrainOptions[] WithoutOverlap =
        [Plain with { GradientAccumulation = 2 }, Plain with { Freeze = FrozenPart.Heads }, Plain with { Freeze = FrozenPart.Trunk }];

    /// <summary>Auto stays auto, so that what was tuned decides, and becomes one pass where a tuned choice of beside would gain nothing.</summary>
    [Test]
    public void A_tuned_choice_counts_where_something_can_overlap() => Assert.Multiple(() =>
    {
        foreach (HeadUpdate asked in Enum.GetValues<HeadUpdate>())
        {
            Assert.That(HeadUpdateChoice.Of(asked, isOnGpu: true, Plain), Is.EqualTo(asked));
        }

        Assert.That(HeadUpdateChoice.Of(HeadUpdate.Auto, isOnGpu: false, Plain), Is.EqualTo(HeadUpdate.OnePass));
        Assert.That(
            WithoutOverlap.Select(options => HeadUpdateChoice.Of(HeadUpdate.Auto, isOnGpu: true, options)), Has.All.EqualTo(HeadUpdate.OnePass));
        foreach (TrainOptions options in WithoutOverlap)
        {
            Assert.That(
                () => HeadUpdateChoice.Of(HeadUpdate.Beside, isOnGpu: true, options),
                Throws.TypeOf<UserException>().With.Message.Contains("--head-update is beside, but"));
        }
    });
}
