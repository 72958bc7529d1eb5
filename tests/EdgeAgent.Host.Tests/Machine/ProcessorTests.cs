using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Tests.Machine;

public sealed class ProcessorTests : IDisposable
{
    private readonly MadeSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public void The_Raspberry_Pi_5_has_dot_products_and_half_precision()
    {
        _system.With("/proc/cpuinfo", """
            processor	: 0
            BogoMIPS	: 108.00
            Features	: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp
            CPU implementer	: 0x41
            CPU architecture: 8
            CPU variant	: 0x4
            CPU part	: 0xd0b
            CPU revision	: 1

            processor	: 1
            CPU implementer	: 0x41
            CPU part	: 0xd0b
            """);
        var processor = Processor.Read(_system.Files);
        Assert.Equal("Cortex-A76", processor.Name);
        Assert.Equal(["asimd", "asimddp", "fp16"], processor.Features);
    }

    [Fact]
    public void The_Raspberry_Pi_4_has_neither()
    {
        _system.With("/proc/cpuinfo", "Features : fp asimd evtstrm crc32 cpuid\nCPU implementer : 0x41\nCPU part : 0xd08\n");
        var processor = Processor.Read(_system.Files);
        Assert.Equal(("Cortex-A72", "asimd"), (processor.Name, string.Join(' ', processor.Features)));
    }

    [Fact]
    public void Big_and_little_cores_are_both_named()
    {
        _system.With("/proc/cpuinfo", string.Concat(new[] { "0xd05", "0xd05", "0xd0b", "0xd0b" }.Select(part => $"CPU implementer : 0x41\nCPU part : {part}\n\n")));
        Assert.Equal("Cortex-A55 and Cortex-A76", Processor.Read(_system.Files).Name);
    }

    [Fact]
    public void A_PC_tells_its_model_and_what_quantized_models_need()
    {
        _system.With("/proc/cpuinfo", "processor : 0\nmodel name\t: 13th Gen Intel(R) Core(TM) i5-1340P\nflags\t\t: fpu sse4_1 sse4_2 avx avx2 avx_vnni\n");
        var processor = Processor.Read(_system.Files);
        Assert.Equal("13th Gen Intel(R) Core(TM) i5-1340P", processor.Name);
        Assert.Equal(["sse4.2", "avx2", "avx_vnni"], processor.Features);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage without colons\n")]
    [InlineData("CPU implementer : zz\nCPU part : 0x\n")]
    public void A_kernel_that_tells_nothing_leaves_the_runtimes_word(string text)
    {
        _system.With("/proc/cpuinfo", text);
        var processor = Processor.Read(_system.Files);
        Assert.Null(processor.Name);
        Assert.Equal(Environment.ProcessorCount, processor.Cores);
        Assert.Equal(System.Runtime.Intrinsics.X86.Avx2.IsSupported, processor.Features.Contains("avx2"));
    }
}
