namespace Wikiart.Cuda.Trainer.Data.Demo;

/// <summary>Noise that is a function of a lattice point and a key, so that it can be asked for in any order.</summary>
internal static class DemoNoise
{
    /// <summary>Uniform in [0, 1) at an integer point.</summary>
    public static float At(int x, int y, uint key)
    {
        uint h = (uint)x * 0x9E3779B1u ^ (uint)y * 0x85EBCA77u ^ key * 0xC2B2AE3Du;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return ((h ^ (h >> 15)) >> 8) * (1f / (1 << 24));
    }

    /// <summary>Noise interpolated between the integer points, in [0, 1).</summary>
    public static float Smooth(float x, float y, uint key)
    {
        int x0 = (int)MathF.Floor(x);
        int y0 = (int)MathF.Floor(y);
        float tx = x - x0;
        float ty = y - y0;
        float top = Between(At(x0, y0, key), At(x0 + 1, y0, key), tx);
        float bottom = Between(At(x0, y0 + 1, key), At(x0 + 1, y0 + 1, key), tx);
        return Between(top, bottom, ty);
    }

    private static float Between(float a, float b, float t) => a + ((b - a) * t);
}
