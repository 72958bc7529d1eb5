using EdgeAgent.Vision.Capture.OpenCv;

namespace EdgeAgent.Vision.Tests.Capture.OpenCv;

public sealed class OpenCvLibraryTests
{
    private const string LoaderWords = "Unable to load shared library 'OpenCvSharpExtern' or one of its dependencies.\n/y/libOpenCvSharpExtern.so: cannot open shared object file: No such file or directory\nlibgtk-3.so.0: cannot open shared object file: No such file or directory\n/x/libOpenCvSharpExtern: cannot open shared object file";

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"12\"", "libgtk-3-0 libatomic1")]
    [InlineData("ID=debian\nVERSION_ID=\"13\"", "libgtk-3-0t64 libatomic1")]
    [InlineData("ID=debian", "libgtk-3-0t64 libatomic1")]
    [InlineData("NAME=\"Ubuntu\"\nID=ubuntu\nVERSION_ID=\"24.04\"", "libgtk-3-0t64 libatomic1")]
    [InlineData("ID=ubuntu\nVERSION_ID=\"22.04\"", "libgtk-3-0 libatomic1")]
    [InlineData("", "libgtk-3-0 libatomic1")]
    public void A_missing_library_is_named_with_the_line_that_installs_it(string osRelease, string packages)
    {
        var fault = new TypeInitializationException("OpenCvSharp.Internal.NativeMethods", new DllNotFoundException(LoaderWords));
        Assert.StartsWith(
            $"OpenCV cannot be loaded: libgtk-3.so.0 is missing. Install it: apt-get install --no-install-recommends {packages}",
            OpenCvLibrary.Explain(fault, osRelease),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_platform_without_the_library_is_told_so()
    {
        var fault = new DllNotFoundException("Unable to load shared library 'OpenCvSharpExtern': /x/libOpenCvSharpExtern.so: cannot open shared object file");
        Assert.Contains("no native library for", OpenCvLibrary.Explain(fault, ""), StringComparison.Ordinal);
    }
}
