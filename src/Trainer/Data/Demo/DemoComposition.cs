namespace Wikiart.Cuda.Trainer.Data.Demo;

/// <summary>What is in the picture: the genre. Positions, sizes and colours vary, the arrangement does not.</summary>
/// <param name="Name">The genre's class name.</param>
/// <param name="Paint">Paints the arrangement onto an empty canvas.</param>
internal sealed record DemoComposition(string Name, DemoComposition.Painter Paint)
{
    /// <summary>The genres.</summary>
    public static readonly IReadOnlyList<DemoComposition> All =
    [
        new("Portrait", Portrait),
        new("Landscape", Landscape),
        new("Still Life", StillLife),
        new("Cityscape", Cityscape),
        new("Abstract", Abstract),
    ];

    /// <summary>Paints with the numbers that a random stream gives.</summary>
    public delegate void Painter(DemoCanvas canvas, ref CounterRandom random);

    private static void Portrait(DemoCanvas canvas, ref CounterRandom random)
    {
        int background = 1 + random.NextInt(2);
        float x = random.NextFloat(0.42f, 0.58f);
        float y = random.NextFloat(0.38f, 0.45f);
        float size = random.NextFloat(0.9f, 1.1f);
        float light = random.NextInt(2) == 0 ? -1 : 1;
        canvas.Rectangle(0, 0, 1, 1, background, 0.25f, -0.2f);
        canvas.Ellipse(x, 1.08f, 0.42f * size, 0.40f, random.NextInt(2) == 0 ? 3 : 0, 0.5f, light);
        canvas.Rectangle(x - (0.075f * size), y + 0.1f, x + (0.075f * size), 0.74f, 4, -0.1f, -0.35f);
        canvas.Ellipse(x, y - 0.03f, 0.235f * size, 0.285f * size, 0, 0.35f, light);
        if (random.NextInt(3) == 0)
        {
            canvas.Rectangle(x - (0.22f * size), y, x + (0.22f * size), y + 0.3f, 0, 0.1f, -0.1f);
            canvas.Rectangle(x - (0.075f * size), y + 0.1f, x + (0.075f * size), 0.74f, 4, -0.1f, -0.35f);
        }

        canvas.Ellipse(x, y + 0.02f, 0.165f * size, 0.215f * size, 5, 0.7f, light);
        for (int side = -1; side <= 1; side += 2)
        {
            canvas.Ellipse(x + (side * 0.07f * size), y - 0.01f, 0.034f, 0.024f, 0);
            canvas.Rectangle(x + (side * 0.07f * size) - 0.045f, y - 0.07f, x + (side * 0.07f * size) + 0.045f, y - 0.052f, 0);
        }

        canvas.Rectangle(x - 0.012f, y, x + 0.012f, y + 0.09f, 4, -0.1f, -0.3f);
        canvas.Ellipse(x, y + 0.135f, 0.06f * size, 0.02f, 2);
    }

    private static void Landscape(DemoCanvas canvas, ref CounterRandom random)
    {
        float horizon = random.NextFloat(0.44f, 0.56f);
        canvas.Rectangle(0, 0, 1, 1, 5, -0.25f, 0.2f);
        float sunX = random.NextFloat(0.15f, 0.85f);
        canvas.Ellipse(sunX, random.NextFloat(0.12f, horizon - 0.12f), 0.075f, 0.075f, 4, 0.3f);
        canvas.Below(Hills(ref random, horizon - 0.08f, 0.16f), 3, 0.3f);
        canvas.Below(Hills(ref random, horizon + 0.06f, 0.10f), 2, -0.3f);
        canvas.Below(Hills(ref random, horizon + 0.22f, 0.06f), 1, -0.4f);
        int trees = 2 + random.NextInt(4);
        for (int i = 0; i < trees; i++)
        {
            float x = random.NextFloat(0.05f, 0.95f);
            float ground = random.NextFloat(horizon + 0.18f, 0.88f);
            float height = 0.10f + ((ground - horizon) * 0.25f);
            canvas.Rectangle(x - 0.012f, ground - height, x + 0.012f, ground, 0);
            canvas.Ellipse(x, ground - height, height * 0.5f, height * 0.62f, 0, 0.6f);
        }
    }

    private static void StillLife(DemoCanvas canvas, ref CounterRandom random)
    {
        float edge = random.NextFloat(0.50f, 0.58f);
        int wall = random.NextInt(2) == 0 ? 1 : 3;
        canvas.Rectangle(0, 0, 1, edge, wall, 0.15f, -0.25f);
        canvas.Rectangle(0, edge, 1, 1, 4, -0.1f, 0.25f);
        float side = random.NextInt(2) == 0 ? -1 : 1;
        float vase = 0.5f + (side * random.NextFloat(0.14f, 0.24f));
        float foot = edge + 0.16f;
        canvas.Ellipse(vase, foot + 0.02f, 0.17f, 0.035f, 0);
        canvas.Rectangle(vase - 0.045f, foot - 0.46f, vase + 0.045f, foot - 0.2f, 0, 0.35f, 0.1f);
        canvas.Rectangle(vase - 0.065f, foot - 0.48f, vase + 0.065f, foot - 0.44f, 0, 0.5f, 0.3f);
        canvas.Ellipse(vase, foot - 0.14f, 0.135f, 0.16f, 0, 0.9f, -side);
        int fruit = 3 + random.NextInt(2);
        for (int i = 0; i < fruit; i++)
        {
            float radius = random.NextFloat(0.075f, 0.105f);
            float x = 0.5f - (side * (-0.06f + (i * 0.15f))) + random.NextFloat(-0.02f, 0.02f);
            float y = edge + 0.17f + ((i & 1) * 0.09f) + random.NextFloat(-0.015f, 0.015f);
            canvas.Ellipse(x + 0.02f, y + (radius * 0.85f), radius * 1.15f, radius * 0.35f, 1, -0.3f);
            canvas.Ellipse(x, y, radius, radius, i % 2 == 0 ? 2 : 3, 0.9f, -side);
            canvas.Ellipse(x - (side * radius * 0.35f), y - (radius * 0.4f), radius * 0.22f, radius * 0.18f, 5);
        }
    }

    private static void Cityscape(DemoCanvas canvas, ref CounterRandom random)
    {
        canvas.Rectangle(0, 0, 1, 1, 4, -0.3f, 0.3f);
        if (random.NextInt(2) == 0)
        {
            canvas.Ellipse(random.NextFloat(0.15f, 0.85f), random.NextFloat(0.1f, 0.18f), 0.06f, 0.06f, 5);
        }

        Buildings(canvas, ref random, 0.22f, 0.45f, 3, 5, 0);
        Buildings(canvas, ref random, 0.40f, 0.62f, 1, 5, 0.028f);
        canvas.Rectangle(0, 0.9f, 1, 1, 0, 0.1f, -0.1f);
    }

    private static void Buildings(DemoCanvas canvas, ref CounterRandom random, float highest, float lowest, int colour, int lit, float window)
    {
        float left = random.NextFloat(-0.1f, 0);
        while (left < 1)
        {
            float width = random.NextFloat(0.13f, 0.24f);
            float top = random.NextFloat(highest, lowest);
            canvas.Rectangle(left, top, left + width, 0.92f, colour, random.NextFloat(-0.1f, 0.25f), -0.25f);
            for (float y = top + 0.05f; window > 0 && y < 0.84f; y += 0.085f)
            {
                for (float x = left + 0.025f; x + window < left + width - 0.01f; x += 0.06f)
                {
                    canvas.Rectangle(x, y, x + window, y + 0.045f, random.NextInt(4) == 0 ? 0 : lit);
                }
            }

            left += width + random.NextFloat(0.005f, 0.03f);
        }
    }

    private static void Abstract(DemoCanvas canvas, ref CounterRandom random)
    {
        canvas.Rectangle(0, 0, 1, 1, random.NextInt(6), 0.1f, -0.1f);
        for (int i = 0; i < 2; i++)
        {
            canvas.HalfPlane(
                random.NextFloat(0.2f, 0.8f),
                random.NextFloat(0.2f, 0.8f),
                random.NextFloat(-1, 1),
                random.NextFloat(-1, 1),
                random.NextInt(6),
                random.NextFloat(-0.2f, 0.2f));
        }

        for (int i = 0; i < 6; i++)
        {
            float x = random.NextFloat(0.1f, 0.9f);
            float y = random.NextFloat(0.1f, 0.9f);
            float radius = random.NextFloat(0.08f, 0.24f);
            int colour = random.NextInt(6);
            if (random.NextInt(2) == 0)
            {
                canvas.Ellipse(x, y, radius, radius, colour);
                canvas.Ellipse(x, y, radius * 0.55f, radius * 0.55f, random.NextInt(6));
            }
            else
            {
                float stretch = random.NextFloat(0.3f, 0.9f);
                canvas.Rectangle(x - radius, y - (radius * stretch), x + radius, y + (radius * stretch), colour);
            }
        }
    }

    private static Func<float, float> Hills(ref CounterRandom random, float height, float relief)
    {
        float peak = random.NextFloat(0.1f, 0.9f);
        float second = random.NextFloat(-0.2f, 1.2f);
        float ratio = random.NextFloat(0.4f, 0.9f);
        return u => height - (relief * (Bump(u - peak) + (ratio * Bump((u - second) * 1.6f)) - 0.5f));
    }

    // A smooth hill without transcendental functions, so that every machine draws the same one.
    private static float Bump(float distance) => 1 / (1 + (14 * distance * distance));
}
