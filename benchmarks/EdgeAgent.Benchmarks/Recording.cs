namespace EdgeAgent.Benchmarks;

/// <summary>A WAV file of 16 bits, one channel.</summary>
internal static class Recording
{
    /// <summary>Its samples, −1 to 1.</summary>
    public static float[] Samples(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var data = bytes.AsSpan().IndexOf("data"u8) + 8;
        return [.. Enumerable.Range(0, (bytes.Length - data) / 2).Select(i => BitConverter.ToInt16(bytes, data + (2 * i)) / 32768f)];
    }
}
