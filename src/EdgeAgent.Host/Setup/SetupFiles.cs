using System.Text;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Setup.Interop;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Setup;

/// <summary>The files that a first configuration becomes: itself and the secrets beside it, each there whole or not at all.</summary>
internal sealed class SetupFiles
{
    private const string SecretsName = "secrets.yaml";

    /// <summary>The group that the package's service runs in.</summary>
    private const string ServiceGroup = "edgeagent";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Through a link to the file itself: the link stays.
    private readonly string _real;

    /// <summary>The files.</summary>
    /// <param name="path">The configuration, as the user names it.</param>
    public SetupFiles(string path)
    {
        Path = path;
        _real = ConfigurationPath.Real(path);
        SecretsPath = System.IO.Path.Combine(Folder, SecretsName);
    }

    /// <summary>The configuration, as the user named it.</summary>
    public string Path { get; }

    /// <summary>The secrets.</summary>
    public string SecretsPath { get; }

    /// <summary>Whether it is there already.</summary>
    public bool Exists => System.IO.Path.Exists(_real);

    /// <summary>Whether what is there is worth nothing: it names no camera, no microphone and nothing else to do.</summary>
    public bool IsBlank
    {
        get
        {
            try
            {
                return YamlTreeReader.Read(YamlText.ReadFile(_real)) switch
                {
                    null => true,
                    YamlMapping mapping => mapping.Entries.All(e => e.Key.Text is not ("cameras" or "microphones" or "wyoming")),
                    _ => false,
                };
            }
            catch (YamlFormatException)
            {
                return false;
            }
        }
    }

    /// <summary>The state folder that the file names which is there; null where it names none.</summary>
    public string? State => Exists && StateFolder.NamedIn(_real) is { } state ? state : null;

    /// <summary>Whether the package's service reads the secrets that were written, too.</summary>
    public bool IsForService { get; private set; }

    private string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    /// <summary>Where <c>run</c> looks first, or the file of the package where that is the one that it would find.</summary>
    /// <param name="named">From the command line; null without.</param>
    public static SetupFiles At(string? named) => new(named ?? Usual());

    /// <summary>Sees that a file can be made there, before anybody is asked anything.</summary>
    /// <exception cref="SetupException">It cannot.</exception>
    public void RequireWritable()
    {
        if (Directory.Exists(_real))
            throw SetupException.Usage($"{Path} is a folder. Name the file with --output FILE.");
        try
        {
            Directory.CreateDirectory(Folder);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_real)!);
            var probe = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(_real)!, $".init-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The message of a refusal names the file that was tried, which nobody knows.
            var why = e is UnauthorizedAccessException ? $"user '{Environment.UserName}' may not write in its folder" : e.Message.TrimEnd('.');
            throw SetupException.Missing($"{Path} cannot be written: {why}. Name another with --output FILE, or run it as who may write there (sudo).");
        }
    }

    /// <summary>An editor of the secrets.</summary>
    /// <exception cref="SetupException">They cannot be read.</exception>
    public SecretsEditor OpenSecrets()
    {
        try
        {
            return new SecretsEditor(File.Exists(SecretsPath) ? YamlText.ReadFile(SecretsPath) : null);
        }
        catch (Exception e) when (e is YamlFormatException or SetupException)
        {
            throw SetupException.Missing($"{SecretsPath}: {e.Message}");
        }
    }

    /// <summary>Writes both, the secrets first: a configuration never names one that is not there.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="secrets">The secrets.</param>
    /// <returns>Where what was there before is kept; null where nothing was.</returns>
    /// <exception cref="SetupException">They cannot be written; what was there is as it was.</exception>
    public string? Write(string configuration, SecretsEditor secrets)
    {
        try
        {
            if (secrets.HasChanged)
                WriteSecrets(secrets.Text);
            var kept = Exists ? Keep() : null;
            WholeFile.Write(_real, Encoding.UTF8.GetBytes(configuration), toDisk: true, Exists && !OperatingSystem.IsWindows() ? File.GetUnixFileMode(_real) : null);
            return kept;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SetupException.Missing($"{Path} cannot be written: {e.Message}");
        }
    }

    private static string Usual()
    {
        if (Environment.GetEnvironmentVariable(ConfigurationPath.Variable) is { Length: > 0 } variable)
            return variable;
        var (here, package) = (ConfigurationPath.Usual[0], ConfigurationPath.Usual[^1]);
        return !File.Exists(here) && IsWritable(package) ? package : here;
    }

    private static bool IsWritable(string file)
    {
        try
        {
            if (!File.Exists(file))
                return false;
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void WriteSecrets(string text)
    {
        // Through a link, as with the configuration.
        var real = ConfigurationPath.Real(SecretsPath);
        WholeFile.Write(real, Encoding.UTF8.GetBytes(text), toDisk: true, OwnerOnly);
        // An administrator writes for the service, which runs as a user of its own.
        if (!OperatingSystem.IsWindows() && Folder == System.IO.Path.GetDirectoryName(ConfigurationPath.Usual[^1]) && Ownership.TryGiveTo(ServiceGroup, real))
        {
            File.SetUnixFileMode(real, OwnerOnly | UnixFileMode.GroupRead);
            IsForService = true;
        }
    }

    private string Keep()
    {
        var kept = $"{_real}.bak";
        for (var number = 2; System.IO.Path.Exists(kept); number++)
            kept = $"{_real}.bak{number}";
        File.Copy(_real, kept);
        return kept;
    }
}
