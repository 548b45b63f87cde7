using System.Numerics;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Wikiart.Cuda.Trainer.Data.Demo;

/// <summary>Paints one picture: a composition, rendered in a style with an artist's palette and brush.</summary>
internal sealed class DemoPainter
{
    /// <summary>Painted at twice the size and averaged, so that edges are smooth.</summary>
    private const int Oversampling = 2;

    private readonly int _side;
    private readonly DemoCanvas _canvas;
    private readonly Vector3[] _colours;

    /// <summary>Creates a painter with its own buffers; one thread uses it at a time.</summary>
    /// <param name="side">The side of the pictures in pixels.</param>
    public DemoPainter(int side)
    {
        _side = side;
        _canvas = new DemoCanvas(side * Oversampling);
        _colours = new Vector3[_canvas.Side * _canvas.Side];
    }

    /// <summary>Paints the picture that the random stream and the labels determine.</summary>
    public Image<Rgb24> Paint(DemoLabels labels, CounterRandom random)
    {
        DemoPalette artist = DemoPalette.All[labels.Artist];
        uint key = (uint)random.NextBits();
        float exposure = random.NextFloat(0.88f, 1.1f);
        float grain = random.NextFloat(0.015f, 0.05f);
        Vector3[] palette = Varied(artist.Colours, ref random);
        DemoComposition.All[labels.Genre].Paint(_canvas, ref random);
        DemoRendering.All[labels.Style].Render(_canvas, palette, key, _colours);
        return Averaged(artist, key, exposure, grain);
    }

    private static Vector3[] Varied(Vector3[] colours, ref CounterRandom random)
    {
        var varied = new Vector3[colours.Length];
        for (int i = 0; i < colours.Length; i++)
        {
            var shift = new Vector3(random.NextFloat(-0.06f, 0.06f), random.NextFloat(-0.06f, 0.06f), random.NextFloat(-0.06f, 0.06f));
            varied[i] = Vector3.Clamp(colours[i] + shift, Vector3.Zero, Vector3.One);
        }

        return varied;
    }

    private Image<Rgb24> Averaged(DemoPalette artist, uint key, float exposure, float grain)
    {
        var image = new Image<Rgb24>(_side, _side);
        float strokesAcross = 1000f / artist.StrokeWidth / _side;
        float strokesDown = 1000f / artist.StrokeHeight / _side;
        for (int y = 0; y < _side; y++)
        {
            for (int x = 0; x < _side; x++)
            {
                int at = (y * Oversampling * _canvas.Side) + (x * Oversampling);
                Vector3 colour = (_colours[at] + _colours[at + 1] + _colours[at + _canvas.Side] + _colours[at + _canvas.Side + 1]) / 4;
                float stroke = DemoNoise.Smooth(x * strokesAcross, y * strokesDown, key ^ 0x5EED) - 0.5f;
                float speck = DemoNoise.At(x, y, key ^ 0xF00D) - 0.5f;
                colour *= exposure * (1 + (stroke * 2 * artist.StrokeStrength));
                colour = Vector3.Clamp(colour + new Vector3(speck * 2 * grain), Vector3.Zero, Vector3.One) * 255;
                image[x, y] = new Rgb24((byte)(colour.X + 0.5f), (byte)(colour.Y + 0.5f), (byte)(colour.Z + 0.5f));
            }
        }

        return image;
    }
}
