using System.Text;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Output;

/// <summary>Where a verb's results and messages go, and whether a person looks at them.</summary>
internal sealed class Terminal
{
    /// <summary>Lines that are not for a person are never wrapped.</summary>
    private const int Unwrapped = 100_000;

    private readonly Lazy<IAnsiConsole> _console;
    private readonly Lazy<IAnsiConsole> _errorConsole;

    /// <summary>The process's own.</summary>
    public Terminal()
    {
        _console = new Lazy<IAnsiConsole>(() => Create(Out, !Console.IsOutputRedirected));
        _errorConsole = new Lazy<IAnsiConsole>(() => Create(Error, !Console.IsErrorRedirected));
    }

    /// <summary>Results.</summary>
    public static TextWriter Out { get; } = new ResultWriter(StandardOutput.Open());

    /// <summary>Everything that is not a result.</summary>
    public static TextWriter Error => Console.Error;

    /// <summary>Whether a person sees <see cref="Error"/>.</summary>
    public static bool IsPersonAtError => !Console.IsErrorRedirected && !IsDumb;

    /// <summary>Whether a person sees <see cref="Out"/>, on a terminal that can be drawn on.</summary>
    public static bool IsPersonAtOutput => !Console.IsOutputRedirected && !IsDumb;

    /// <summary>Whether the locale says that signs beyond ASCII are shown (the first of LC_ALL, LC_CTYPE and LANG that is set, as libc decides).</summary>
    public static bool IsUnicode => OperatingSystem.IsWindows()
        ? Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage
        : ((string[])["LC_ALL", "LC_CTYPE", "LANG"]).Select(Environment.GetEnvironmentVariable).FirstOrDefault(v => !string.IsNullOrEmpty(v)) is { } locale
            && (locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase));

    /// <summary>How many characters a line of <see cref="Error"/> has, where a person sees it.</summary>
    public static int ErrorColumns
    {
        get
        {
            const int usual = 80;
            try
            {
                return Console.WindowWidth is > 0 and var columns ? columns : usual;
            }
            catch (IOException)
            {
                return usual;
            }
        }
    }

    /// <summary>Results with colour where a person wants it. Foreign text must be escaped.</summary>
    public IAnsiConsole Styled => _console.Value;

    /// <summary>Whether somebody sees a question on <see cref="Error"/> and can answer it. Results may go into a file meanwhile.</summary>
    public static bool IsPersonAsked => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Asks on <see cref="Error"/>, beside results. Where <see cref="IsPersonAsked"/> is false every question throws.</summary>
    /// <param name="stop">Takes a question back.</param>
    public Questions QuestionsAtError(CancellationToken stop) => new(_errorConsole.Value, stop);

    /// <summary>Whether colour is wanted (no-color.org).</summary>
    public static bool WantsColour => Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";

    private static IAnsiConsole Create(TextWriter writer, bool isPerson)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isPerson ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isPerson && WantsColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isPerson ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isPerson)
            console.Profile.Width = Unwrapped;
        return console;
    }
}
