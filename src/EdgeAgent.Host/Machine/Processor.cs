using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeAgent.Host.Machine;

/// <summary>The processor.</summary>
/// <param name="Name">Its model, or its cores' on ARM, <c>Cortex-A76</c>; null when it does not tell.</param>
/// <param name="Cores">Processors that this process may use.</param>
/// <param name="Architecture">What the process was built for.</param>
/// <param name="Features">Those that the speed of models hangs on, by the kernel's names, those of ARM or of x64.</param>
internal sealed record Processor(string? Name, int Cores, Architecture Architecture, IReadOnlyList<string> Features)
{
    /// <summary>
    /// Left what is told here, right what the kernel says. <c>fp16</c> is arithmetic in half precision (asimdhp), not its conversion alone.
    /// Dot products of bytes (asimddp, avx512_vnni, avx_vnni) and i8mm are what quantized models run on.
    /// </summary>
    private static readonly (string Name, string Kernel)[] Known =
    [
        ("asimd", "asimd"), ("asimddp", "asimddp"), ("fp16", "asimdhp"), ("bf16", "bf16"), ("i8mm", "i8mm"), ("sve", "sve"),
        ("sse4.2", "sse4_2"), ("avx2", "avx2"), ("avx512f", "avx512f"), ("avx512_vnni", "avx512_vnni"), ("avx_vnni", "avx_vnni"), ("amx_int8", "amx_int8"),
    ];

    /// <summary>Cores by implementer and part, as the kernel gives them on ARM (Main ID Register); from Arm's and NVIDIA's manuals.</summary>
    private static readonly Dictionary<(int Implementer, int Part), string> ArmCores = new()
    {
        [(0x41, 0xd03)] = "Cortex-A53",
        [(0x41, 0xd04)] = "Cortex-A35",
        [(0x41, 0xd05)] = "Cortex-A55",
        [(0x41, 0xd07)] = "Cortex-A57",
        [(0x41, 0xd08)] = "Cortex-A72",
        [(0x41, 0xd09)] = "Cortex-A73",
        [(0x41, 0xd0a)] = "Cortex-A75",
        [(0x41, 0xd0b)] = "Cortex-A76",
        [(0x41, 0xd0c)] = "Neoverse-N1",
        [(0x41, 0xd40)] = "Neoverse-V1",
        [(0x41, 0xd42)] = "Cortex-A78AE",
        [(0x41, 0xd49)] = "Neoverse-N2",
        [(0x4e, 0x003)] = "Denver 2",
        [(0x4e, 0x004)] = "Carmel",
    };

    /// <summary>Asks the kernel, and .NET where it does not tell.</summary>
    public static Processor Read(SystemFiles files)
    {
        var lines = files.Lines("/proc/cpuinfo").Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).Where(f => f.Length == 2).ToList();
        var flags = First("flags") ?? First("Features");
        return new Processor(First("model name") ?? ArmName(), Environment.ProcessorCount, RuntimeInformation.ProcessArchitecture, flags is null ? OfRuntime() : OfKernel(flags));

        string? First(string key) => lines.FirstOrDefault(f => f[0] == key) is [_, { Length: > 0 } value] ? value : null;

        string? ArmName()
        {
            // Big and little cores differ: each kind once.
            var implementers = lines.Where(f => f[0] == "CPU implementer").Select(f => Hexadecimal(f[1]));
            var parts = lines.Where(f => f[0] == "CPU part").Select(f => Hexadecimal(f[1]));
            var names = implementers.Zip(parts).Select(core => ArmCores.GetValueOrDefault(core)).OfType<string>().Distinct().ToList();
            return names.Count > 0 ? string.Join(" and ", names) : null;
        }
    }

    private static string[] OfKernel(string flags)
    {
        var said = flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        return [.. Known.Where(f => said.Contains(f.Kernel)).Select(f => f.Name)];
    }

    /// <summary>What the just-in-time compiler uses, which is less than the processor has.</summary>
    private static string[] OfRuntime()
    {
        (string Name, bool IsThere)[] features =
        [
            ("asimd", AdvSimd.IsSupported), ("asimddp", Dp.IsSupported),
            ("sse4.2", Sse42.IsSupported), ("avx2", Avx2.IsSupported), ("avx512f", Avx512F.IsSupported), ("avx_vnni", AvxVnni.IsSupported),
        ];
        return [.. features.Where(f => f.IsThere).Select(f => f.Name)];
    }

    private static int Hexadecimal(string text) =>
        int.TryParse(text.AsSpan(text.StartsWith("0x", StringComparison.Ordinal) ? 2 : 0), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : -1;
}
