using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using EdgeAgent.Host.Health.Interop;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Host.Health;

/// <summary>
/// Where an agent tells how it does: a Unix socket in its state folder. An address holds 107 bytes, and a folder's path may be longer: then it
/// goes through a descriptor of the folder. To be kept for as long as the socket is used.
/// </summary>
internal sealed class HealthAddress : IDisposable
{
    /// <summary>The socket's name in the folder.</summary>
    public const string FileName = "health.sock";

    /// <summary>sun_path of unix(7), without its end.</summary>
    private const int MostBytes = 107;

    private readonly SafeFileHandle? _folder;

    /// <summary>The address of a folder.</summary>
    /// <exception cref="IOException">The folder is not there, or cannot be reached.</exception>
    public HealthAddress(string folder)
    {
        var path = Path.Combine(Path.GetFullPath(folder), FileName);
        if (Encoding.UTF8.GetByteCount(path) <= MostBytes)
        {
            EndPoint = new UnixDomainSocketEndPoint(path);
            File = path;
            return;
        }

        if (!OperatingSystem.IsLinux())
            throw new IOException($"{path} is longer than the {MostBytes} bytes that a socket's address holds. Set agent.state to a folder with a shorter path.");
        _folder = Libc.Open(Path.GetFullPath(folder), Libc.PathOnly | Libc.CloseOnExec);
        if (_folder.IsInvalid)
        {
            var reason = Marshal.GetLastPInvokeErrorMessage();
            _folder.Dispose();
            throw new IOException($"{folder} cannot be reached: {reason}.");
        }

        File = FormattableString.Invariant($"/proc/self/fd/{_folder.DangerousGetHandle()}/{FileName}");
        EndPoint = new UnixDomainSocketEndPoint(File);
    }

    /// <summary>The address.</summary>
    public UnixDomainSocketEndPoint EndPoint { get; }

    /// <summary>The socket's file, for as long as this lives.</summary>
    public string File { get; }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();
}
