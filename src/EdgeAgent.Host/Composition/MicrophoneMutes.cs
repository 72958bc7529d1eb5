using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Which microphones are muted: as configured, or as they were switched while the agent ran, before a restart too. Thread-safe.
/// </summary>
internal sealed partial class MicrophoneMutes
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MuteSwitch> _switches = [];
    private readonly HashSet<string> _switched;
    private readonly MuteMemory _memory;
    private readonly ILogger _logger;

    /// <summary>The switches of a configuration, each of them to be switched by a command.</summary>
    public MicrophoneMutes(AgentConfiguration configuration, MuteMemory memory, CommandDesk commands, ILogger<MicrophoneMutes> logger)
    {
        (_memory, _logger) = (memory, logger);
        _switched = Remembered();
        foreach (var (name, settings) in configuration.Microphones)
        {
            _switches[name] = new MuteSwitch(settings.Muted || _switched.Contains(name));
            commands.AddSwitch(new EventSource(configuration.Agent.EffectiveName, SourceKind.Microphone, name), CommandDesk.Mute, isOn =>
            {
                Set(name, isOn);
                return null;
            });
        }
    }

    /// <summary>A microphone's.</summary>
    public MuteSwitch Of(string name) => _switches[name];

    /// <summary>Mutes or unmutes one.</summary>
    public void Set(string name, bool isMuted)
    {
        lock (_gate)
        {
            // First, so that a disk that hangs hinders no one from muting.
            _switches[name].Set(isMuted);
            if (isMuted ? _switched.Add(name) : _switched.Remove(name))
                Keep();
        }
    }

    private HashSet<string> Remembered()
    {
        try
        {
            return [.. _memory.Read()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(e.Message);
            return [];
        }
    }

    private void Keep()
    {
        try
        {
            _memory.Write(_switched.Order(StringComparer.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritable(e.Message);
        }
    }
}
