using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Diary;

namespace EdgeAgent.Host.Cli.Diaries;

/// <summary>The diary in a state folder, as others than the agent see it.</summary>
/// <param name="stateFolder">The state folder.</param>
internal sealed class StoredDiary(string stateFolder)
{
    /// <summary>The state folder, absolute.</summary>
    public string StateFolder { get; } = Path.GetFullPath(stateFolder);

    /// <summary>The diary in a state folder.</summary>
    public static StoredDiary In(string stateFolder) => new(stateFolder);

    /// <summary>Asks it something, and says where there is none or it cannot be read.</summary>
    /// <returns>The exit code.</returns>
    public int Ask(Func<DiaryReader, int> question)
    {
        var folder = Path.Combine(StateFolder, DiaryOptions.FolderName);
        try
        {
            // Its notes alone are a diary too, all of whose lines were taken away.
            if (!Directory.Exists(folder))
            {
                Terminal.Error.WriteLine(PrintableText.Of(
                    $"There is no diary in {StateFolder}. An agent keeps one there unless its configuration says 'diary: off'; is this the state folder of the agent's own user? '--state DIR' names another."));
                return ExitCode.Unavailable;
            }

            return question(new DiaryReader(folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Terminal.Error.WriteLine(PrintableText.Of($"The diary in {StateFolder} cannot be read: {e.Message.TrimEnd('.')}. If it is another user's, run this as that user."));
            return ExitCode.Unavailable;
        }
    }
}
