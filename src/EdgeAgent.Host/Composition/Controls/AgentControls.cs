using System.Globalization;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Composition.Controls;

/// <summary>
/// What persons set of the sources while the agent runs: takes it from the desk, hands it to the stages, says how it stands, and has it remembered. Nothing here
/// waits for a disk or a device. Thread-safe.
/// </summary>
internal sealed class AgentControls(CommandDesk desk, RetainedBoard board, SettingsMemory memory, SettingNews? news = null)
{
    // One order of changes, of what is said of them, and of what is remembered.
    private readonly Lock _gate = new();

    /// <summary>The controls of a camera, as configured or as a person has set them since.</summary>
    public SourceControls Of(EventSource camera, CameraSettings settings) => new()
    {
        Device = Device(camera, isOn: true),
        Detect = settings.Detect is null ? new LiveSwitch() : Switch(camera, StateTable.Detect.Name),
        MinScore = settings.Detect is null ? new LiveNumber() : Number(camera, StateTable.MinScore, static _ => null),
    };

    /// <summary>The controls of a microphone, as configured or as a person has set them since.</summary>
    public SourceControls Of(EventSource microphone, MicrophoneSettings settings) => new()
    {
        Device = Device(microphone, isOn: !settings.Muted),
        KeywordThreshold = settings.Keywords is null ? new LiveNumber() : Number(microphone, StateTable.KeywordThreshold, static _ => null),
        VoiceThreshold = settings.Voice is null ? new LiveNumber() : Number(microphone, StateTable.VoiceThreshold, value =>
            settings.Voice.NegativeThreshold is { } silence && value <= silence
                ? string.Create(CultureInfo.InvariantCulture, $"It has to be above voice.negative_threshold of the configuration, {silence}.")
                : null),
    };

    /// <summary>Whether a device is open: by the configuration, and by what a person has set. A microphone's has two names.</summary>
    private LiveSwitch Device(EventSource source, bool isOn)
    {
        var isMicrophone = source.Kind == SourceKind.Microphone;
        var (kept, closed) = isMicrophone ? (StateTable.Mute.Name, CommandDesk.On) : (StateTable.Enabled.Name, CommandDesk.Off);

        // What the configuration mutes is muted at every start, whatever a person has said before.
        var device = new LiveSwitch(isOn && memory.Find(source.Name, kept) != closed);
        Tell();
        desk.AddSwitch(source, StateTable.Enabled.Name, Set);
        if (isMicrophone)
            desk.AddSwitch(source, StateTable.Mute.Name, isMuted => Set(!isMuted));
        return device;

        string? Set(bool isOpen)
        {
            lock (_gate)
            {
                device.Set(isOpen);
                memory.Keep(source.Name, kept, isOpen ? null : closed);
                Tell();
            }

            return null;
        }

        void Tell()
        {
            Say(source, StateTable.Enabled.Name, Word(device.IsOn));
            if (isMicrophone)
                Say(source, StateTable.Mute.Name, Word(!device.IsOn));
        }
    }

    /// <summary>What is on unless a person has switched it off.</summary>
    private LiveSwitch Switch(EventSource source, string name)
    {
        var live = new LiveSwitch(memory.Find(source.Name, name) != CommandDesk.Off);
        Say(source, name, Word(live.IsOn));
        desk.AddSwitch(source, name, isOn =>
        {
            lock (_gate)
            {
                live.Set(isOn);
                memory.Keep(source.Name, name, isOn ? null : CommandDesk.Off);
                Say(source, name, Word(isOn));
            }

            return null;
        });
        return live;
    }

    /// <summary>A number up to 1 whose usual value the source says once its model is there.</summary>
    private LiveNumber Number(EventSource source, StateRow row, Func<double, string?> fault)
    {
        var name = row.Name;
        Say(source, name, "");
        var live = new LiveNumber(Remembered(source, row, fault), value => Say(source, name, Text(value)));
        desk.AddNumber(source, name, row.Min, 1, value =>
        {
            if (fault(value) is { } refusal)
                return refusal;
            lock (_gate)
                memory.Keep(source.Name, name, live.Set(value) ? Text(value) : null);
            return null;
        });
        return live;
    }

    /// <summary>What a person has set, as far as it still holds: the file may be anybody's, and the configuration another one.</summary>
    private double? Remembered(EventSource source, StateRow row, Func<double, string?> fault) =>
        double.TryParse(memory.Find(source.Name, row.Name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= row.Min && value <= 1 && fault(value) is null
            ? value
            : null;

    private void Say(EventSource source, string name, string value)
    {
        board.SetState(source, name, value);
        news?.Tell(source, name, value);
    }

    private static string Word(bool isOn) => isOn ? CommandDesk.On : CommandDesk.Off;

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
