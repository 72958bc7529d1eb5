using System.Threading.Channels;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Composition;

/// <summary>Where a running agent's configuration is read anew from, and who asks for that from within the process. Thread-safe.</summary>
/// <param name="file">The file.</param>
/// <param name="load">Makes a configuration of its text, which it asks for; throws <see cref="ConfigurationException"/> with all faults.</param>
internal sealed class ReloadSource(string file, Func<Func<string>, LoadedConfiguration> load)
{
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>The file.</summary>
    public string File => file;

    /// <summary>Whether the file goes when the agent ends.</summary>
    public bool IsPassing { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or has faults.</exception>
    public LoadedConfiguration Load() => load(() => YamlText.ReadFile(file));

    /// <summary>What the file would say with another text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ConfigurationException">It has faults.</exception>
    public LoadedConfiguration Load(string text) => load(() => text);

    /// <summary>Asks for it; returns at once. Asking twice before it begins is asking once.</summary>
    public void Ask() => _asked.Writer.TryWrite(true);

    /// <summary>Waits until somebody has asked.</summary>
    public async ValueTask AskedAsync(CancellationToken cancellationToken) => await _asked.Reader.ReadAsync(cancellationToken);
}
