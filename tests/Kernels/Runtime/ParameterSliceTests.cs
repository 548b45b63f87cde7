using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Runtime;

public sealed class ParameterSliceTests
{
    private readonly HostDevice _device = new();

    [OneTimeTearDown]
    public void Close() => _device.Dispose();

    /// <summary>Two stacked layers of 3 and 4 rows; every piece of the second, however it begins and ends.</summary>
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(9)]
    [TestCase(32)]
    public void PiecesGoWhereTheirElementsLie(int panelColumns)
    {
        OutIn matrix = new(7, 9, panelColumns);
        ParameterSlice slice = new("fc_b1.weight", [4, 9], Offset: 27, Count: 36, matrix);
        using Tensor<OutIn> tensor = new(_device, "stack", matrix, requiresGrad: false);
        float[] values = [.. Enumerable.Range(0, 36).Select(i => (float)(i + 1))];
        for (int first = 0; first < values.Length; first++)
        {
            for (int end = first; end <= values.Length; end++)
            {
                tensor.Upload<float>(new float[matrix.Count]);
                slice.Upload(_device, tensor.View.Flat(), first, values.AsSpan(first..end));
                float[] stored = new float[matrix.Count];
                tensor.Download(stored.AsSpan());
                float[] inOrder = [.. Enumerable.Range(0, stored.Length).Select(i => stored[matrix.Place(i / 9, i % 9)])];
                Assert.That(inOrder[27..].Index().All(one => one.Item == (one.Index >= first && one.Index < end ? values[one.Index] : 0)));
                Assert.That(inOrder[..27], Is.All.Zero);
                float[] back = new float[end - first];
                slice.Download(_device, tensor.View.Flat(), first, back);
                Assert.That(back, Is.EqualTo(values[first..end]));
            }
        }
    }

    [Test]
    public void PlacesInPanels() => Assert.Multiple(() =>
    {
        OutIn panels = new(3, 5, 2);
        int[] places = [.. from row in Enumerable.Range(0, 3) from column in Enumerable.Range(0, 5) select (int)panels.Place(row, column)];
        Assert.That(places, Is.EqualTo(new[] { 0, 1, 6, 7, 12, 2, 3, 8, 9, 13, 4, 5, 10, 11, 14 }));
        Assert.That(panels.ToString(), Is.EqualTo("[3, 5] in panels of 2"));
        Assert.That(panels, Is.Not.EqualTo(new OutIn(3, 5)));
        Assert.That(new OutIn(3, 5, 5).Place(2, 4), Is.EqualTo(14));
        Assert.That(() => new OutIn(3, 5, -1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("PanelColumns"));
    });
}
