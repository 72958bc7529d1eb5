using System.Diagnostics;
using System.Globalization;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

/// <summary>A real RTSP server: GStreamer's, driven from Python. It streams one H.264 file at its own pace, to "user" with "right-password".</summary>
internal sealed class RtspServer : IDisposable
{
    private const string Script = """
        import sys, gi
        gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
        from gi.repository import Gst, GstRtspServer, GLib
        Gst.init(None)
        server = GstRtspServer.RTSPServer(); server.set_service('0'); server.set_address('127.0.0.1')
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string('media.factory.role', 'viewer')
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic('user', 'right-password'), token)
        server.set_auth(auth)
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch('( filesrc location=' + sys.argv[1] + ' ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 )')
        factory.set_shared(sys.argv[2] == 'shared')
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role('viewer', 'media.factory.access', True)
        permissions.add_permission_for_role('viewer', 'media.factory.construct', True)
        factory.set_permissions(permissions)
        server.get_mount_points().add_factory('/camera', factory)
        server.attach(None)
        print(server.get_bound_port(), flush=True)
        GLib.MainLoop().run()
        """;

    /// <summary>The distribution's, which sees the distribution's packages.</summary>
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;
    private bool _disposed;

    /// <param name="video">The file.</param>
    /// <param name="isShared">Whether all connections get the same pictures at the same time, and not each the file from its beginning.</param>
    public RtspServer(string video, bool isShared = false)
    {
        _process = Process.Start(new ProcessStartInfo(Python, ["-c", Script, video, isShared ? "shared" : "alone"]) { RedirectStandardOutput = true })!;
        Port = int.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The RTSP server did not start."), CultureInfo.InvariantCulture);
    }

    public int Port { get; }

    /// <summary>Whether it can run here.</summary>
    public static bool IsInstalled { get; } = CanImport();

    private static bool CanImport()
    {
        if (!File.Exists(Python))
            return false;
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", "import gi; gi.require_version('GstRtspServer', '1.0')"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
