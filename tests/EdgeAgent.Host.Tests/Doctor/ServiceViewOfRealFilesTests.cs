using System.Diagnostics;
using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Tests.Machine;
using EdgeAgent.Host.Tests.Machine.Rights;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Doctor;

/// <summary>The view is compared with what the kernel lets a process do that has the service's user and groups.</summary>
public sealed class ServiceViewOfRealFilesTests : IDisposable
{
    private const uint Video = 44;

    private readonly TemporaryFolder _folder = new();
    private readonly MadeService _service = new(dropIn: "PrivateTmp=no\nProtectHome=no\nProtectSystem=no");

    public void Dispose()
    {
        _service.Dispose();
        _folder.Dispose();
    }

    [RootFact("setpriv")]
    public void It_may_read_what_the_kernel_lets_its_user_read()
    {
        Owner.Permit("755", _folder.Path);
        foreach (var (folder, mode, user, group) in ((string, string, uint, uint)[])
            [("open", "755", 0, 0), ("through", "711", 0, 0), ("closed", "700", 0, 0), ("ours", "700", MadeService.User, 0), ("video", "750", 0, Video), ("never", "705", 0, Video)])
        {
            Directory.CreateDirectory(_folder[folder]);
            foreach (var (file, bits, owner, of) in ((string, string, uint, uint)[])
                [("644", "644", 0, 0), ("600", "600", 0, 0), ("ours", "400", MadeService.User, 0), ("not-the-owner", "044", MadeService.User, 0), ("video", "640", 0, Video), ("not-the-group", "604", 0, Video)])
            {
                File.WriteAllText(_folder[$"{folder}/{file}"], "");
                Give(_folder[$"{folder}/{file}"], bits, owner, of);
            }

            foreach (var isMasked in (bool[])[false, true])
            {
                var listed = _folder[$"{folder}/listed{(isMasked ? "-masked" : "")}"];
                File.WriteAllText(listed, "");
                AccessGrant.ToRead(listed, MadeService.User, isMasked);
            }

            File.CreateSymbolicLink(_folder[$"{folder}/link"], "../through/644");
            File.CreateSymbolicLink(_folder[$"{folder}/over"], "../closed/../open/644");
            File.CreateSymbolicLink(_folder[$"{folder}/in"], "../closed/644");
            Give(_folder[folder], mode, user, group);
        }

        var files = Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var view = View();
        Assert.Equal(AsService("cat \"$path\" > /dev/null", files), files.Where(f => view.ToRead(f) is null));
    }

    [RootFact("setpriv")]
    public void It_may_write_where_the_kernel_lets_its_user_make_files()
    {
        Owner.Permit("755", _folder.Path);
        foreach (var (folder, mode, user, group) in ((string, string, uint, uint)[])
            [("open", "777", 0, 0), ("root", "755", 0, 0), ("ours", "700", MadeService.User, 0), ("not-in", "600", MadeService.User, 0), ("video", "770", 0, Video), ("video-reads", "750", 0, Video)])
        {
            Directory.CreateDirectory(_folder[folder]);
            Give(_folder[folder], mode, user, group);
        }

        Directory.CreateSymbolicLink(_folder["link"], "ours");
        var folders = Directory.EnumerateDirectories(_folder.Path).Order(StringComparer.Ordinal).ToList();
        var view = View();
        Assert.Equal(AsService("touch \"$path/made\"", folders), folders.Where(f => view.ToWrite(f) is null));
    }

    private ServiceView View() => ServiceView.Of(_service.Configuration, _service.Files, out _)!;

    private static void Give(string path, string mode, uint user, uint group)
    {
        Owner.Give(user, path);
        using (var run = Process.Start("chgrp", [$"{group}", path]))
            run.WaitForExit();
        Owner.Permit(mode, path);
    }

    /// <summary>The paths with which a command succeeds as the service.</summary>
    private static List<string> AsService(string command, List<string> paths)
    {
        var start = new ProcessStartInfo("setpriv",
            [$"--reuid={MadeService.User}", $"--regid={MadeService.User}", $"--groups={MadeService.User},{Video}", "sh", "-c", $"for path; do {command} && echo \"$path\"; done", "sh", .. paths])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var run = Process.Start(start)!;
        var error = run.StandardError.ReadToEndAsync();
        var allowed = run.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        run.WaitForExit();
        Assert.True(allowed.Length > 0 && allowed.Length < paths.Count, error.Result);
        return [.. allowed];
    }
}
