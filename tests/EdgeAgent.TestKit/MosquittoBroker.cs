using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeAgent.TestKit;

/// <summary>A real mosquitto on a free port of 127.0.0.1 with its files in a temporary folder; ended with the test.</summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    private readonly StringBuilder _log = new();
    private readonly string _configuration;
    private Process? _process;

    private MosquittoBroker(int port, string folder, string configuration)
    {
        (Port, Folder) = (port, folder);
        _configuration = configuration;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>The folder of its files.</summary>
    public string Folder { get; }

    /// <summary>What it has printed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="settings">Lines for its configuration after the listener; <c>{folder}</c> stands for its folder.</param>
    /// <param name="files">Files to put there first, by name.</param>
    public static async Task<MosquittoBroker> StartAsync(string settings = "allow_anonymous true", IReadOnlyDictionary<string, string>? files = null)
    {
        var broker = Prepare(settings, files);
        await broker.StartAgainAsync();
        return broker;
    }

    /// <summary>Makes one that does not run yet.</summary>
    public static MosquittoBroker Prepare(string settings = "allow_anonymous true", IReadOnlyDictionary<string, string>? files = null)
    {
        var folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
        foreach (var (name, text) in files ?? new Dictionary<string, string>())
            File.WriteAllText(Path.Combine(folder, name), text);
        var port = FreePort();
        var configuration = Path.Combine(folder, "mosquitto.conf");
        var user = Environment.UserName == "root" ? "user root\n" : "";
        File.WriteAllText(configuration, $"{user}log_type all\nlistener {port} 127.0.0.1\n{settings.Replace("{folder}", folder, StringComparison.Ordinal)}\n");
        return new MosquittoBroker(port, folder, configuration);
    }

    /// <summary>Starts it, or starts it again on the same port.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo(ProgramFactAttribute.PathOf("mosquitto")!, ["-c", _configuration]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _process = process;
        await Until.TrueAsync(() => Listens() || process.HasExited, state: () => Log);
        if (process.HasExited)
            throw new InvalidOperationException($"mosquitto ended at once: {Log}");
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGUSR1: it writes down what it keeps, where it has <c>persistence true</c>; waits until that is done.</summary>
    public async Task SaveAsync()
    {
        var file = Path.Combine(Folder, "mosquitto.db");
        File.Delete(file);
        Signal("USR1");
        await Until.TrueAsync(() => File.Exists(file), state: () => Log);
    }

    /// <summary>SIGSTOP: its connections stay open and nothing moves.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal("CONT");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_process is not null)
            Kill();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private bool Listens()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    private void Append(string? line)
    {
        lock (_log)
            _log.AppendLine(line);
    }
}
