using EdgeAgent.Audio.Capture;
using EdgeAgent.Host.Cli.Devices;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Setup;

/// <summary>Which cameras and microphones there will be: those that are named, or those that are found, work, and are wanted.</summary>
/// <param name="options">The command line.</param>
/// <param name="say">Where things are said.</param>
/// <param name="isAsked">Whether somebody answers.</param>
/// <param name="trials">Tries them.</param>
/// <param name="reach">Sees that they can be read by whoever will run the agent.</param>
/// <param name="redactor">Learns passwords in addresses.</param>
internal sealed class SourceSetup(SetupOptions options, Questions say, bool isAsked, SourceTrials trials, ServiceReach reach, SecretRedactor redactor)
{
    private static readonly CameraSourceAttribute CameraKey = new("");
    private readonly SourceNames _names = new();

    /// <summary>The cameras.</summary>
    /// <param name="found">Devices of this machine; not looked at where sources are named.</param>
    public async Task<IReadOnlyList<PlannedCamera>> CamerasAsync(IReadOnlyList<DeviceRow> found)
    {
        if (options.NamesSources)
            return [.. options.Cameras.Where(Take).Select(c => Planned(c.Name, c.Source, null))];
        say.Head("Cameras");
        var cameras = new List<PlannedCamera>();
        foreach (var device in await WantedAsync(DeviceRow.Camera, found, static _ => true))
        {
            say.Say($"{device.Name}:");
            var (gives, _) = await trials.CameraAsync(FileName(device.Name, cameras.Count), device.Source);
            if (gives is null && !(isAsked && await say.ConfirmAsync("Take it all the same?", usually: false)))
                continue;
            cameras.Add(Planned(await NameAsync(device.Name, "camera"), device.Source, gives is null ? device.Name : $"{device.Name}: {gives}"));
        }

        while (isAsked && await AddressAsync() is { } more)
            cameras.Add(more);
        return cameras;
    }

    /// <summary>The microphones.</summary>
    /// <param name="found">Devices of this machine; not looked at where sources are named.</param>
    public async Task<IReadOnlyList<PlannedMicrophone>> MicrophonesAsync(IReadOnlyList<DeviceRow> found)
    {
        if (options.NamesSources)
            return [.. options.Microphones.Where(Take).Select(m => Planned(m.Name, m.Source, null, AudioSourceUri.Parse(m.Source)))];
        say.Head("Microphones");
        var microphones = new List<PlannedMicrophone>();
        // The system's "default" is most often one of the others, which two cannot have at once: one is enough for a beginning.
        var first = found.FirstOrDefault(d => d is { Kind: DeviceRow.Microphone, Problem: null, Yaml: not null });
        foreach (var device in await WantedAsync(DeviceRow.Microphone, found, d => ReferenceEquals(d, first)))
        {
            say.Say($"{device.Name}{(isAsked ? ": say something" : ":")}");
            var gives = await trials.MicrophoneAsync(device.Source);
            if (gives is null && !(isAsked && await say.ConfirmAsync("Take it all the same?", usually: false)))
                continue;
            microphones.Add(Planned(
                await NameAsync(device.Name, "microphone"), device.Source, gives is null ? device.Name : $"{device.Name}: {gives}", AudioSourceUri.Parse(device.Source)));
        }

        return microphones;
    }

    private static PlannedMicrophone Planned(string name, string source, string? remark, AudioSourceUri uri) =>
        new(name, source) { Loop = uri.Kind == AudioSourceKind.File, Remark = remark };

    private static PlannedCamera Planned(string name, string source, string? remark) =>
        new(name, source) { Loop = VideoSourceUri.Parse(source).Kind == VideoSourceKind.File, Remark = remark };

    private static string FileName(string device, int number) => new SourceNames().Take($"{device} {number + 1}", "camera");

    /// <summary>Those that are taken: all that work where nobody is asked.</summary>
    private async Task<IReadOnlyList<DeviceRow>> WantedAsync(string kind, IReadOnlyList<DeviceRow> found, Func<DeviceRow, bool> usually)
    {
        var devices = found.Where(d => d.Kind == kind && d.Yaml is not null).ToList();
        foreach (var device in devices.Where(d => d.Problem is not null))
            say.Warn($"{device.Name}: {device.Problem} {device.Cure}");
        var usable = devices.Where(d => d.Problem is null).ToList();
        if (usable.Count == 0)
        {
            say.Say(devices.Count > 0 ? $"No {kind} of this machine can be used now." : $"No {kind} is plugged in.");
            return [];
        }

        return isAsked
            ? await say.SeveralOfAsync($"Which {kind}s?", [.. usable.Select(d => ($"{d.Name}  {d.Source}", d, usually(d)))])
            : [.. usable.Where(usually)];
    }

    private async Task<string> NameAsync(string device, string kind)
    {
        if (!isAsked)
            return _names.Take(device, kind);
        var name = await say.TextAsync("  Its name, which becomes a part of topics", _names.Propose(device, kind), FaultOfName);
        _names.TryTake(name);
        return name;
    }

    private string? FaultOfName(string name) => !NameAttribute.IsName(name)
        ? $"A name is {NameAttribute.InWords}.{NameAttribute.ReasonOf(name)}"
        : _names.IsTaken(name) ? "Another camera or microphone has this name." : null;

    private bool Take(GivenSource source) => _names.TryTake(source.Name)
        ? reach.FaultOfSource(source.Source) is { } fault ? throw SetupException.Missing($"{source.Name}: {fault} Nothing was written.") : true
        : throw SetupException.Usage($"Two cameras or microphones are named '{source.Name}', and both would publish on the same topics. Name one otherwise.");

    /// <summary>A camera by its address; null when there is none to be added.</summary>
    private async Task<PlannedCamera?> AddressAsync()
    {
        while (await say.TextAsync("Add a camera by its address (rtsp://…, http://…, a video file)? Enter goes on", "", FaultOfAddress) is { Length: > 0 } address)
        {
            redactor.LearnFromAddress(address);
            var source = (string)CameraKey.Read(address, Directory.GetCurrentDirectory())!;
            if (reach.FaultOfSource(source) is { } closed)
            {
                say.Warn($"  {closed}");
                continue;
            }

            var (gives, fault) = await trials.CameraAsync("address", source);
            var bare = source;
            while (gives is null && fault == DeviceFault.Unauthorized && AddressLogin.IsPossible(bare) && await LoginAsync(bare) is { } withLogin)
                (source, (gives, fault)) = (withLogin, await trials.CameraAsync("address", withLogin));
            if (gives is null && !await say.ConfirmAsync("Take it all the same?", usually: false))
                continue;
            var uri = VideoSourceUri.Parse(source);
            var shown = uri.Kind is VideoSourceKind.File or VideoSourceKind.ImageFolder ? Path.GetFileNameWithoutExtension(uri.Target) : AddressLogin.HostOf(source);
            return Planned(await NameAsync(shown, "camera"), source, gives);
        }

        return null;
    }

    private static string? FaultOfAddress(string text) => text.Length == 0 || CameraKey.Read(text, Directory.GetCurrentDirectory()) is not null
        ? null
        : $"This is no address of a camera. Allowed: {CameraKey.Allowed}.{CameraKey.Reason(text)}";

    private async Task<string?> LoginAsync(string source)
    {
        var username = await say.TextAsync("  It wants a login. User name (Enter gives up)", "", static _ => null);
        if (username.Length == 0)
            return null;
        var password = await say.SecretAsync("  Password", static _ => null);
        redactor.Learn(password);
        return AddressLogin.Add(source, username, password);
    }
}
