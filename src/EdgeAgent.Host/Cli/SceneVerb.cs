using System.CommandLine;
using EdgeAgent.Host.Cli.Diaries;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent scene add --from EVENT</c>: a false or missed alarm becomes a scene, which the next change of a model or threshold is held against.</summary>
internal static class SceneVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor) =>
        new("scene", "Make scenes, which 'edgeagent test' plays.") { Add(options, redactor) };

    private static Command Add(SharedOptions options, SecretRedactor redactor)
    {
        var from = new Option<Guid>("--from")
        {
            Description = "The event's id, as it stands in the event.",
            HelpName = "EVENT",
            Required = true,
            CustomParser = EventId.Parse,
        };
        var never = new Option<bool>("--never") { Description = "It was a false alarm: such an event must never come of this film again. Else: it must always come." };
        var to = new Option<string?>("--to") { Description = $"The folder of scenes. Default: {SceneFile.UsualFolder} here.", HelpName = "DIR" };
        var name = CheckedOption.Of<string?>("--name", new NameAttribute("The scene's name. Default: its time, source and type."), "NAME");
        var verb = new Command("add", "Make a scene of an event: its clip is copied out of the evidence, and such an event must always come of it, or never again. The agent may run.")
        {
            from, never, to, name, options.Config, options.State,
        };
        verb.SetAction(parsed =>
        {
            var diary = StoredDiary.In(options.StateFolderOf(parsed, redactor));
            return diary.Ask(reader =>
            {
                var wanted = parsed.GetValue(from);
                if (reader.Find(wanted) is not { } told)
                {
                    Terminal.Error.WriteLine(MissingEvent.Say(reader, wanted));
                    return ExitCode.Failed;
                }

                var film = new FilmSearch(reader, diary.StateFolder, CancellationToken.None).Find(told);
                var scene = new EventScene(told, film, parsed.GetValue(never), ConfigurationPath.Find(parsed.GetValue(options.Config)), TimeProvider.System.LocalTimeZone);
                var folder = Path.Combine(parsed.GetValue(to) ?? SceneFile.UsualFolder, parsed.GetValue(name) ?? scene.UsualName);
                Terminal.Out.WriteLine($"{PrintableText.Of(scene.Write(folder))} is written. Play it with: edgeagent test {ShellWord.Of(folder)}");
                return ExitCode.Done;
            });
        });
        return verb;
    }
}
