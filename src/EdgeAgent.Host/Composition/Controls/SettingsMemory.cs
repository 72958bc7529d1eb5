using System.Threading.Channels;
using EdgeAgent.Pipeline.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition.Controls;

/// <summary>
/// What persons have set while the agent ran, so that a restart or a crash does not undo it. It is written behind: whoever sets something waits for no
/// disk. Thread-safe.
/// </summary>
internal sealed partial class SettingsMemory : BackgroundService
{
    /// <summary>After a disk that could not be written.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Source, string Name), string> _settings = [];
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly SettingsFile _file;
    private readonly TimeProvider _time;
    private readonly ILogger<SettingsMemory> _logger;
    private bool _isWritten = true;
    private bool _isUnwritable;

    /// <summary>Remembers what the file holds.</summary>
    public SettingsMemory(SettingsFile file, TimeProvider time, ILogger<SettingsMemory> logger)
    {
        (_file, _time, _logger) = (file, time, logger);
        try
        {
            foreach (var setting in file.Read(LogIgnored))
                _settings[(setting.Source, setting.Name)] = setting.Value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(e.Message);
        }
    }

    /// <summary>What a person has set; null for nothing.</summary>
    public string? Find(string source, string name)
    {
        lock (_gate)
            return _settings.GetValueOrDefault((source, name));
    }

    /// <summary>All that persons have set.</summary>
    public IReadOnlyList<PersonsSetting> All
    {
        get
        {
            lock (_gate)
                return [.. _settings.Select(s => new PersonsSetting(s.Key.Source, s.Key.Name, s.Value))];
        }
    }

    /// <summary>Remembers what a person sets.</summary>
    /// <param name="source">The camera or microphone.</param>
    /// <param name="name">What is set.</param>
    /// <param name="value">The value; null where the configuration is to hold again.</param>
    public void Keep(string source, string name, string? value)
    {
        lock (_gate)
        {
            if (_settings.GetValueOrDefault((source, name)) == value)
                return;
            if (value is null)
                _settings.Remove((source, name));
            else
                _settings[(source, name)] = value;
            _isWritten = false;
        }

        _bell.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Write();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _bell.Reader.WaitToReadAsync(stoppingToken))
        {
            _bell.Reader.TryRead(out _);
            if (Write())
                continue;
            await Task.Delay(RetryAfter, _time, stoppingToken);
            _bell.Writer.TryWrite(true);
        }
    }

    private bool Write()
    {
        IReadOnlyList<PersonsSetting> settings;
        lock (_gate)
        {
            if (_isWritten)
                return true;
            settings = All;
            _isWritten = true;
        }

        try
        {
            _file.Write(settings);
            if (_isUnwritable)
                LogWritableAgain();
            _isUnwritable = false;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isUnwritable)
                LogUnwritable(RetryAfter.TotalSeconds, e.Message);
            _isUnwritable = true;
            lock (_gate)
                _isWritten = false;
            return false;
        }
    }
}
