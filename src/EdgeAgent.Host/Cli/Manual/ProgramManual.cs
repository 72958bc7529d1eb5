using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Cli.Manual;

/// <summary>edgeagent(1): every verb and option, from the command tree.</summary>
internal static class ProgramManual
{
    /// <summary>The page.</summary>
    public static string Write(VerbEntry program, string version)
    {
        var page = new Roff("edgeagent", 1, version);
        page.Heading("Name").Line($"edgeagent \\- {Roff.Escape("cameras and microphones to events over MQTT")}");
        page.Heading("Synopsis").Line($"{Roff.Bold("edgeagent")} {Roff.Italic("command")} [{Roff.Italic("options")}]");
        page.Heading("Description").Paragraph(program.Description);
        page.Paragraph("It captures cameras and microphones, runs ONNX models on what they give, and publishes what was seen and heard as CloudEvents "
            + "over MQTT 5 or 3.1.1. Without a configured broker it brings its own, on this machine only.");
        page.Heading("Commands");
        foreach (var verb in program.WithAllBelow().Skip(1).Where(v => v.Verbs.Count == 0))
            Verb(page, verb, program.Options);
        page.Heading("Options").Paragraph("Every command has these; --version stands alone.");
        foreach (var option in program.Options)
            Option(page, option);
        Surroundings(page);
        return page.ToString();
    }

    private static void Verb(Roff page, VerbEntry verb, IReadOnlyList<OptionEntry> everywhere)
    {
        var arguments = verb.Arguments.Select(a => $" {Roff.Italic(a.Value.Name)}{(a.Value.IsRepeatable ? "..." : "")}");
        page.Part($"edgeagent {Roff.Escape(verb.Path)}{string.Concat(arguments)}");
        page.Line(Roff.Escape(verb.Description));
        foreach (var argument in verb.Arguments)
            page.Entry(Roff.Italic(argument.Value.Name), argument.Description);
        foreach (var option in verb.Options.Where(o => everywhere.All(e => e.Name != o.Name)))
            Option(page, option);
    }

    private static void Option(Roff page, OptionEntry option)
    {
        var value = option.Value.Kind == ValueKind.None ? "" : $" {Roff.Italic(option.Value.Name)}";
        page.Entry(string.Join(", ", option.Names.Select(Roff.Bold)) + value, (option.IsRequired ? "Required. " : "") + option.Description);
    }

    private static void Surroundings(Roff page)
    {
        page.Heading("Exit status");
        foreach (var (code, meaning) in ((int, string)[])
        [
            (ExitCode.Done, "Done."),
            (ExitCode.Failed, "Failed at work."),
            (ExitCode.Usage, "Wrong usage."),
            (ExitCode.Unavailable, "Something needed is missing: a device, a library, a broker."),
            (ExitCode.Defect, "A defect of the program."),
            (ExitCode.Configuration, "The configuration has faults; they are told with file, line and column."),
        ])
            page.Entry(Roff.Bold($"{code}"), meaning);
        page.Heading("Environment");
        page.Entry(Roff.Bold(ConfigurationPath.Variable), "The configuration file, where --config does not name one.");
        page.Entry(Roff.Bold("STATE_DIRECTORY"), "Where the agent keeps what must outlive it, where agent.state does not say; systemd sets it.");
        page.Entry(Roff.Bold("XDG_STATE_HOME"), "The same for a user's own agent: in edgeagent/ below it; ~/.local/state without it.");
        page.Entry(Roff.Bold("NO_COLOR"), "Print without colours.");
        page.Heading("Files");
        foreach (var file in ConfigurationPath.Usual)
            page.Entry(Roff.Italic(file), "The configuration, in the order in which it is looked for; see edgeagent.yaml(5).");
        page.Entry(Roff.Italic("/var/lib/edgeagent"), "The service's state: the outbox, evidence, learnt voices.");
        page.Heading("Examples");
        page.Example("edgeagent demo", "edgeagent check", "edgeagent infer yolox_nano.onnx picture.jpg", "edgeagent run --config edgeagent.yaml");
        page.Heading("See also").Line($"{Roff.Bold("edgeagent.yaml")}(5), {Roff.Bold("mosquitto_sub")}(1), {Roff.Bold("ffmpeg")}(1), {Roff.Bold("systemctl")}(1)");
    }
}
