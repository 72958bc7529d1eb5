namespace EdgeAgent.BoardTests.Kernels;

/// <summary>Numbers that are the same on every processor.</summary>
internal static class FixedNumbers
{
    /// <summary>Floats of a range, evenly spread.</summary>
    public static float[] Floats(int seed, int count, float from = -1, float to = 1)
    {
        var random = new Random(seed);
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = from + (to - from) * random.NextSingle();
        return values;
    }

    /// <summary>Bytes of a picture: slopes and noise, so that both smooth and rough places occur.</summary>
    public static byte[] Picture(int seed, int count)
    {
        var random = new Random(seed);
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
            bytes[i] = (byte)Math.Clamp(i / 7 % 256 + random.Next(-40, 40), 0, 255);
        return bytes;
    }

    /// <summary>Speech-like noise that swells and falls, with a silence and a clipped place.</summary>
    public static float[] Sound(int seed, int count)
    {
        var random = new Random(seed);
        var samples = new float[count];
        for (var i = 0; i < count; i++)
            samples[i] = (random.NextSingle() - 0.5f) * 0.002f * (i / 40 % 250);
        samples.AsSpan(count / 3, count / 20).Clear();
        samples.AsSpan(count / 2, 60).Fill(1);
        return samples;
    }
}
