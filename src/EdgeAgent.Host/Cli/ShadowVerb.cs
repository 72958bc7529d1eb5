using System.CommandLine;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Cli.Shadow;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Vision.Shadow;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent shadow [CAMERA]</c>: how a camera's shadow model differs from the one whose objects are told.</summary>
internal static class ShadowVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var camera = new Argument<string?>("CAMERA") { Description = "Only of this camera. Default: all.", Arity = ArgumentArity.ZeroOrOne };
        camera.Validators.Add(UsageFault.RefuseOptions);
        var from = new Option<string?>("--from") { Description = "What a replay has left with --shadow DIR. Default: that of the running agent, in its state folder.", HelpName = "DIR" };
        var verb = new Command("shadow", "Show how shadow models (detect.shadow) differ from the models whose objects are told: counts by class, and the pictures on which they differ most. The agent may run.")
        {
            camera, from, options.Config, options.State, options.Json,
        };
        verb.SetAction(parsed =>
        {
            var folder = new ShadowFolder(Path.GetFullPath(parsed.GetValue(from) ?? Path.Combine(options.StateFolderOf(parsed, redactor), ShadowFolder.Name)));
            try
            {
                var wanted = parsed.GetValue(camera);
                var cameras = folder.Cameras.Where(known => wanted is null || known == wanted).ToList();
                var reports = cameras.Select(folder.Read).OfType<ShadowReport>().ToList();
                foreach (var damaged in cameras.Except(reports.Select(report => report.Camera)))
                    Terminal.Error.WriteLine(PrintableText.Of($"The report of '{damaged}' in {folder.Path} is damaged; the next one replaces it, and begins anew."));
                if (cameras.Count == 0)
                {
                    Terminal.Error.WriteLine(PrintableText.Of(Missing(folder, wanted)));
                    return ExitCode.Unavailable;
                }

                if (parsed.GetValue(options.Json))
                    reports.ForEach(report => Terminal.Out.WriteLine(JsonText.Of(report)));
                else
                    reports.ForEach(new ShadowPrinter(terminal.Styled, folder, parsed.GetValue(from) is null ? TimeProvider.System.LocalTimeZone : null).Print);
                return reports.Count > 0 ? ExitCode.Done : ExitCode.Unavailable;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Terminal.Error.WriteLine(PrintableText.Of($"{folder.Path} cannot be read: {e.Message.TrimEnd('.')}. If it is another user's, run this as that user."));
                return ExitCode.Unavailable;
            }
        });
        return verb;
    }

    private static string Missing(ShadowFolder folder, string? camera) => camera is not null && folder.Cameras is [_, ..] known
        ? $"Nothing has been compared on '{camera}' yet; there is something of {string.Join(", ", known)}."
        : $"Nothing has been compared yet in {folder.Path}. Give a camera a second model: detect: {{model: …, shadow: …}}; the first figures come half a minute after its first picture.";
}
