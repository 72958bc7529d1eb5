using System.CommandLine;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Page.Access;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent page password</c>: what the page is opened to the network with.</summary>
internal static class PageVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal) => new("page", "Open the page to the network.") { Password(terminal) };

    private static Command Password(Terminal terminal)
    {
        var verb = new Command("password", "Make the hash of a password for page.password or page.viewer_password. The password is asked for, or is the first line of standard input.");
        verb.SetAction(async (_, stop) =>
        {
            var password = Terminal.IsPersonAsked ? await AskAsync(terminal.QuestionsAtError(stop)) : await Console.In.ReadLineAsync(stop) ?? "";
            if (FaultOf(password) is { } fault)
            {
                Terminal.Error.WriteLine(fault);
                return ExitCode.Usage;
            }

            Terminal.Out.WriteLine(PasswordHash.Of(password).Text);
            if (Terminal.IsPersonAsked)
                Terminal.Error.WriteLine("Write it into secrets.yaml beside the configuration, as  page: HASH  and into the configuration:  page: {listen: 0.0.0.0:8099, password: !secret page}");
            return ExitCode.Done;
        });
        return verb;
    }

    private static async Task<string> AskAsync(Questions questions)
    {
        var password = await questions.SecretAsync("Password, which is not shown", text => FaultOf(text));
        await questions.SecretAsync("Once more", again => again == password ? null : "This is another one.");
        return password;
    }

    private static string? FaultOf(string password) => password.Length switch
    {
        < PasswordHash.ShortestPassword => $"A password has {PasswordHash.ShortestPassword} characters at least.",
        > PasswordHash.LongestPassword => $"A password has {PasswordHash.LongestPassword} characters at most.",
        _ => null,
    };
}
