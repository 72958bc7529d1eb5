using System.Globalization;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Setup.Interop;

namespace EdgeAgent.Host.Setup;

/// <summary>
/// A folder of its own for pictures of somebody's rooms, in the temporary one, for one person alone: who runs this, and by sudo who has called that,
/// since root's own pictures are of no use to whoever is to look at them.
/// </summary>
internal sealed class PictureFolder
{
    private const UnixFileMode ForReading = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private PictureFolder(string folder, string reader) => (Folder, Reader) = (folder, reader);

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>The name of the person that it is for.</summary>
    public string Reader { get; }

    /// <summary>Makes it.</summary>
    /// <param name="variable">Looks an environment variable up; null for the process's own.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static PictureFolder Make(Func<string, string?>? variable = null)
    {
        var folder = Directory.CreateTempSubdirectory("edgeagent-init-").FullName;
        variable ??= Environment.GetEnvironmentVariable;
        // Nobody else can have put anything in its place: it was made for us alone, and the temporary folder keeps others' names.
        return OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Number(variable("SUDO_UID")) is { } user && Number(variable("SUDO_GID")) is { } group && Ownership.TryGiveTo(user, group, folder)
            ? new PictureFolder(folder, new Accounts(SystemFiles.OfThisMachine).UserName(user))
            : new PictureFolder(folder, Environment.UserName);
    }

    /// <summary>Writes a picture.</summary>
    /// <returns>Its file.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public string Keep(string name, byte[] picture)
    {
        using var stream = Open(name);
        stream.Write(picture);
        // Whatever the mask is: who cannot go into the folder cannot see them.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(stream.SafeFileHandle, ForReading);
        return stream.Name;
    }

    /// <summary>Never through a link: the folder may be another user's. A second trial of the same camera gets a number.</summary>
    private FileStream Open(string name)
    {
        for (var number = 1; ; number++)
        {
            var file = Path.Combine(Folder, $"{name}{(number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{number}"))}.jpg");
            try
            {
                return new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            }
            catch (IOException) when (Path.Exists(file))
            {
                // The next number.
            }
        }
    }

    private static uint? Number(string? text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
