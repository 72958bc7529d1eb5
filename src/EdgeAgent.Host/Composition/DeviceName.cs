using System.Globalization;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Composition;

/// <summary>What figures were measured on, as a person reads it: the board, the processor, how many cores of it the process may use.</summary>
internal static class DeviceName
{
    private static readonly Lazy<string> This = new(() => Of(Board.Read(SystemFiles.OfThisMachine), Processor.Read(SystemFiles.OfThisMachine)));

    /// <summary>This machine's.</summary>
    public static string OfThisMachine => This.Value;

    /// <summary>A machine's.</summary>
    internal static string Of(Board board, Processor processor)
    {
        string?[] parts = [board.Name, processor.Name ?? processor.Architecture.ToString().ToLowerInvariant(), string.Create(CultureInfo.InvariantCulture, $"{processor.Cores} cores")];
        return string.Join(", ", parts.Where(p => p is not null).Select(p => string.Join(' ', p!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
    }
}
