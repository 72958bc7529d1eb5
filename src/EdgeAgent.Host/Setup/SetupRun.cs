using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Demo;
using EdgeAgent.Pipeline.Models;
using Spectre.Console;

namespace EdgeAgent.Host.Setup;

/// <summary>From nothing to a configuration that runs: looks, asks, tries, writes, checks, and says what comes next.</summary>
/// <param name="options">The command line.</param>
/// <param name="isAsked">Whether somebody answers questions.</param>
/// <param name="console">The person's terminal, or a script's output.</param>
/// <param name="redactor">Blots passwords out.</param>
/// <param name="parts">What it works with.</param>
/// <param name="time">The clock.</param>
internal sealed class SetupRun(SetupOptions options, bool isAsked, IAnsiConsole console, SecretRedactor redactor, SetupParts parts, TimeProvider time)
{
    private const string SchemaFile = "config/edgeagent.schema.json";

    private const string NothingFound =
        "There is no camera and no microphone to set up, so nothing was written. Plug one in (and see 'edgeagent devices', which says what keeps one from being used), "
        + "or name one by its address: --camera entrance=rtsp://10.0.0.8/stream1. A video file is a camera, too. 'edgeagent demo' shows the agent without any.";

    /// <summary>Runs.</summary>
    /// <returns>The exit code: the check's, where there is one.</returns>
    /// <exception cref="SetupException">It cannot be set up: nothing was written.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var say = new Questions(console, stop);
        var files = SetupFiles.At(options.Output);
        files.RequireWritable();
        if (!await MayReplaceAsync(say, files))
        {
            say.Say("Nothing was written. --output FILE writes elsewhere.");
            return ExitCode.Done;
        }

        var secrets = files.OpenSecrets();
        var trials = new SourceTrials(console, redactor, time, stop);
        var plan = await PlanAsync(say, files, trials, stop);
        var text = ConfigurationWriter.Write(plan, secrets);
        stop.ThrowIfCancellationRequested();
        var kept = files.Write(text, secrets);
        say.Head("Written");
        say.Say($"{files.Path}{(kept is null ? "" : $"; what was there before is in {kept}")}");
        if (secrets.HasChanged)
            say.Say($"{files.SecretsPath}: the passwords, for {(files.IsForService ? "its owner and the service" : "its owner alone")}");
        SayExample(say, files, plan);
        if (trials.Pictures is { } pictures)
            say.Say($"{pictures.Folder}, for {pictures.Reader} alone: the pictures that were taken; remove them when you have looked at them");
        var code = ExitCode.Done;
        if (options.Check)
        {
            say.Head("Check");
            code = await parts.Check(files.Path, stop);
        }

        NextSteps.Tell(say, files.Path, plan);
        return code;
    }

    private static void SayExample(Questions say, SetupFiles files, SetupPlan plan)
    {
        try
        {
            if (ExampleScene.Write(files.Path, plan) is { } scene)
                say.Say($"{scene}: an example of what 'edgeagent test' holds a site against");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The agent runs without.
            say.Warn($"No example of a scene was written: {e.Message}");
        }
    }

    private async Task<bool> MayReplaceAsync(Questions say, SetupFiles files)
    {
        if (!files.Exists || options.Force)
            return true;
        // That of the package, which nobody has filled in: it is kept all the same.
        if (!isAsked && files.IsBlank)
            return true;
        if (!isAsked)
            throw SetupException.Usage($"{files.Path} exists, and is not overwritten. Add --force, which keeps what is there as a .bak file, or name another with --output FILE.");
        return await say.ConfirmAsync($"{files.Path} exists. Replace it? What is there is kept as a .bak file", usually: files.IsBlank);
    }

    private async Task<SetupPlan> PlanAsync(Questions say, SetupFiles files, SourceTrials trials, CancellationToken stop)
    {
        var found = options.NamesSources ? [] : await parts.Devices(stop);
        var reach = new ServiceReach(parts.Service(files.Path), files.State ?? StateFolder.Of(files.Path));
        var sources = new SourceSetup(options, say, isAsked, trials, reach, redactor);
        var cameras = await sources.CamerasAsync(found);
        var microphones = await sources.MicrophonesAsync(found);
        if (cameras.Count + microphones.Count == 0)
        {
            if (!isAsked || DemoMedia.Find() is not { } demo || !await say.ConfirmAsync("There is nothing to see or hear yet. Set up the demo's own video and voice, to begin with?", usually: true))
                throw SetupException.Missing(NothingFound);
            (cameras, microphones) = (demo.Cameras, demo.Microphones);
        }
        else
        {
            (cameras, microphones) = await WithModelsAsync(say, files, reach, cameras, microphones, stop);
        }

        var agent = await AgentAsync(say);
        var broker = await new BrokerSetup(options, say, isAsked, redactor, stop).RunAsync(agent);
        return new SetupPlan
        {
            Agent = agent,
            State = files.State,
            Schema = Schema(),
            Cameras = cameras,
            Microphones = microphones,
            Broker = broker,
            HomeAssistant = options.HomeAssistant ?? (isAsked && broker is not null && await say.ConfirmAsync("Is Home Assistant at this broker, and is it to show the agent?", usually: true)),
        };
    }

    private async Task<(IReadOnlyList<PlannedCamera>, IReadOnlyList<PlannedMicrophone>)> WithModelsAsync(
        Questions say, SetupFiles files, ServiceReach reach, IReadOnlyList<PlannedCamera> cameras, IReadOnlyList<PlannedMicrophone> microphones, CancellationToken stop)
    {
        var models = new ModelSetup(options, say, isAsked, reach, new BundleFolders(files.Path, StateFolder.Of(files.Path)), Catalogue(say, files), entry => parts.Pull(entry, files.Path, stop));
        if (isAsked && (options.Model is null || options.VoiceModel is null))
            say.Head("Models");
        if (cameras.Count > 0 && await models.DetectionAsync() is { } detection)
            cameras = [.. cameras.Select(c => c with { Model = detection })];
        if (microphones.Count > 0 && await models.VoiceAsync() is { } voice)
        {
            var recognizer = await models.RecognizerAsync();
            microphones = [.. microphones.Select(m => m with { Voice = voice, Recognizer = recognizer })];
        }

        return (cameras, microphones);
    }

    private static IReadOnlyList<CatalogueEntry> Catalogue(Questions say, SetupFiles files)
    {
        try
        {
            return ModelCatalogue.Read(new BundleFolders(files.Path, StateFolder.Of(files.Path)).Catalogue).Entries;
        }
        catch (ModelException e)
        {
            // Bundles that are here are enough.
            say.Warn(e.Message);
            return [];
        }
    }

    private async Task<string> AgentAsync(Questions say)
    {
        if (options.Name is { } named)
            return named;
        var usual = new AgentSettings().EffectiveName;
        if (!isAsked)
            return usual;
        say.Head("Agent");
        return await say.TextAsync(
            "The agent's name, unique at its broker", usual, static name => NameAttribute.IsName(name) ? null : $"A name is {NameAttribute.InWords}.{NameAttribute.ReasonOf(name)}");
    }

    private static string? Schema()
    {
        try
        {
            return DemoFiles.Beside(AppContext.BaseDirectory).PathOf(SchemaFile) is var file && File.Exists(file) ? file : null;
        }
        catch (DemoFilesMissingException)
        {
            return null;
        }
    }
}
