using EdgeAgent.Host.Doctor;

namespace EdgeAgent.Host.Tests.Doctor;

public class DebianReleaseTests
{
    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"12\"\n", "libasound2 libgtk-3-0 ffmpeg")]
    [InlineData("ID=debian\nVERSION_ID=\"13\"\n", "libasound2t64 libgtk-3-0t64 ffmpeg")]
    [InlineData("ID=debian\nVERSION_CODENAME=sid\n", "libasound2t64 libgtk-3-0t64 ffmpeg")]
    [InlineData("ID=raspbian\nID_LIKE=debian\nVERSION_ID=\"12\"\n", "libasound2 libgtk-3-0 ffmpeg")]
    [InlineData("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"\n", "libasound2 libgtk-3-0 ffmpeg")]
    [InlineData("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\n", "libasound2t64 libgtk-3-0t64 ffmpeg")]
    public void Packages_have_the_names_of_the_release(string osRelease, string expected) =>
        Assert.EndsWith($"apt-get install -y --no-install-recommends {expected}", new DebianRelease(osRelease).InstallLine("libasound2", "libgtk-3-0", "ffmpeg"));
}
