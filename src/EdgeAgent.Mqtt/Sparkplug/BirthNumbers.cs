using System.Globalization;
using System.Text;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>
/// The <c>bdSeq</c> of connections: 0 to 255 and again, one more for each CONNECT, over restarts too. By it a host tells the death of this connection from
/// that of one before (Sparkplug 3.0, 6.4.9).
/// </summary>
/// <param name="path">The file that the last one is kept in; null where nothing can be kept.</param>
internal sealed class BirthNumbers(string? path)
{
    private const string Name = "sparkplug-bdseq";
    private byte? _last;

    /// <summary>In a state folder that this process owns.</summary>
    /// <param name="folder">The folder; null where there is none that can be written.</param>
    public static BirthNumbers In(string? folder) => new(folder is null ? null : Path.Combine(folder, Name));

    /// <summary>The number of the next connection.</summary>
    /// <param name="fault">Why it could not be kept; null when it was.</param>
    public byte Next(out string? fault)
    {
        fault = null;
        try
        {
            _last ??= Kept();
            var next = (byte)((_last + 1 ?? 0) & byte.MaxValue);
            _last = next;
            Keep(next);
            return next;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = e.Message;
            return _last ??= 0;
        }
    }

    // What is not a number of ours is no number: a host has nothing to compare it with.
    private byte? Kept() =>
        path is not null && File.Exists(path) && byte.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : null;

    private void Keep(byte number)
    {
        if (path is not null)
            WholeFile.Write(path, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), toDisk: false);
    }
}
