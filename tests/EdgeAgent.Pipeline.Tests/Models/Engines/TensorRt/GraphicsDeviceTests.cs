using System.Diagnostics;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Engines.TensorRt;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Models.Engines.TensorRt;

public sealed class GraphicsDeviceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(100300, "10.3.0")]
    [InlineData(101602, "10.16.2")]
    [InlineData(8601, "8.6.1")]
    [InlineData(8502, "8.5.2")]
    public void TensorRts_number_is_its_version(int number, string version) => Assert.Equal(version, GraphicsDevice.VersionText(number));

    [ProgramFact("gcc")]
    public void The_driver_and_TensorRT_tell_what_an_engine_depends_on()
    {
        var driver = Compile("driver", """
            int cuInit(unsigned flags) { return 0; }
            int cuDeviceGet(int *device, int number) { *device = 40 + number; return number ? 101 : 0; }
            int cuDeviceGetName(char *name, int length, int device) { const char *text = "Orin (nvgpu)"; while ((*name++ = *text++)) ; return 0; }
            int cuDeviceGetAttribute(int *value, int attribute, int device) { *value = attribute == 75 ? 8 : 7; return device == 40 ? 0 : 1; }
            """);
        var tensorRt = Compile("nvinfer", "int getInferLibVersion(void) { return 100300; }");
        Assert.Equal(new GraphicsDevice("Orin (nvgpu)", "8.7", "10.3.0"), GraphicsDevice.Read(0, driver, ["libnvinfer-absent.so", tensorRt]));
        Assert.Contains("cuDeviceGet gave error 101", Assert.Throws<ModelException>(() => GraphicsDevice.Read(1, driver, [tensorRt])).Message, StringComparison.Ordinal);
        Assert.Contains("TensorRT is not installed", Assert.Throws<ModelException>(() => GraphicsDevice.Read(0, driver, ["libnvinfer-absent.so"])).Message, StringComparison.Ordinal);
        Assert.Contains("has no cuInit", Assert.Throws<ModelException>(() => GraphicsDevice.Read(0, tensorRt, [tensorRt])).Message, StringComparison.Ordinal);
    }

    [ProgramFact("gcc")]
    public void A_driver_stays_loaded_for_ONNX_Runtime_uses_it_too()
    {
        var driver = Compile("staying", "int cuInit(unsigned flags) { return 100; }");
        Assert.Contains("cuInit gave error 100", Assert.Throws<ModelException>(() => GraphicsDevice.Read(0, driver, [])).Message, StringComparison.Ordinal);
        Assert.Contains(driver, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_a_driver_is_told_so() => Assert.Contains(
        "There is no libcuda-absent.so: NVIDIA's driver is not installed", Assert.Throws<ModelException>(() => GraphicsDevice.Read(0, "libcuda-absent.so")).Message, StringComparison.Ordinal);

    private string Compile(string name, string source)
    {
        File.WriteAllText(_folder[$"{name}.c"], source);
        using var compiler = Process.Start("gcc", ["-shared", "-fPIC", "-w", "-o", _folder[$"{name}.so"], _folder[$"{name}.c"]]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return _folder[$"{name}.so"];
    }
}
