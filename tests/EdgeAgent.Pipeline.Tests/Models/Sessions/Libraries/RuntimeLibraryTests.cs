using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Models.Sessions.Libraries;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Models.Sessions.Libraries;

/// <summary>What is refused. That a fitting library works is shown in a process of its own, by the end-to-end tests: this one has the packaged library.</summary>
public sealed class RuntimeLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The packaged library of this machine, and that of the other processor.</summary>
    private static string Packaged => PackagedFor(RuntimeInformation.ProcessArchitecture);

    private static string Foreign => PackagedFor(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Architecture.X64 : Architecture.Arm64);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_api_that_is_asked_for_is_that_of_the_packaged_library() =>
        Assert.Equal(LibraryProbe.ApiNeeded, (uint)Version.Parse(InferenceRuntime.Version).Minor);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Where_nothing_is_named_the_packaged_library_works_and_nothing_is_said(string? wanted) =>
        Assert.Equal(new RuntimeLibrary(), RuntimeLibrary.Choose(wanted));

    [Fact]
    public void What_is_not_there_is_named()
    {
        Assert.Contains(_folder["absent.so"], RefusalOf(_folder["absent.so"]), StringComparison.Ordinal);
        Assert.Contains("no libonnxruntime.so", RefusalOf(_folder.Path), StringComparison.Ordinal);
        Assert.Contains("cannot be read", RefusalOf(_folder["absent/libonnxruntime.so"]), StringComparison.Ordinal);
        Assert.Contains("cannot be read", RefusalOf("a\0b"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_an_empty_file_and_a_pipe_are_no_library()
    {
        File.WriteAllText(_folder["libonnxruntime.so"], "<html>404</html>");
        Assert.Contains("is no shared library", RefusalOf(_folder.Path), StringComparison.Ordinal);
        File.WriteAllText(_folder["empty.so"], "");
        Assert.Contains("is no shared library", RefusalOf(_folder["empty.so"]), StringComparison.Ordinal);
        using (var made = Process.Start("mkfifo", [_folder["pipe.so"]]))
            made.WaitForExit();
        Assert.Contains("it is a pipe or device", RefusalOf(_folder["pipe.so"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_for_another_processor_is_refused_by_its_header()
    {
        var refusal = RefusalOf(Foreign);
        Assert.Contains($"is for {(ElfLibrary.OwnProcessor == "arm64" ? "x64" : "arm64")}, and this machine is {ElfLibrary.OwnProcessor}", refusal, StringComparison.Ordinal);
        Assert.Contains("the packaged ONNX Runtime works instead", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_cut_short_is_not_loaded()
    {
        using (var whole = File.OpenRead(Packaged))
        using (var part = File.Create(_folder["part.so"]))
        {
            var bytes = new byte[1 << 20];
            whole.ReadExactly(bytes);
            part.Write(bytes);
        }

        Assert.Contains("it is cut short", RefusalOf(_folder["part.so"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_library_is_refused_by_name_of_the_function_that_it_lacks()
    {
        var other = Process.GetCurrentProcess().Modules.Cast<ProcessModule>().Select(m => m.FileName).First(f => f.Contains("/libc.", StringComparison.Ordinal) || f.Contains("/libc-", StringComparison.Ordinal));
        Assert.Contains("not ONNX Runtime's: it has no OrtGetApiBase", RefusalOf(other), StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_read_without_loading()
    {
        using var stream = File.OpenRead(Packaged);
        var library = ElfLibrary.Read(stream)!;
        Assert.Equal(InferenceRuntime.Version, library.VersionAfter("VERS_"));
        Assert.Equal(ElfLibrary.OwnProcessor, library.Processor);
        Assert.True(library.Names("OrtGetApiBase"));
    }

    [Property(MaxTest = 300)]
    public Property A_damaged_header_gives_a_sentence_or_a_refusal_and_nothing_else()
    {
        var head = new byte[64 << 10];
        using (var whole = File.OpenRead(Packaged))
            whole.ReadExactly(head);
        return Prop.ForAll(Gen.Choose(0, 2000).Zip(Gen.Choose(0, 255)).Zip(Gen.Choose(1, head.Length)).ToArbitrary(), damage =>
        {
            var ((at, value), length) = damage;
            var bytes = head[..length];
            if (at < length)
                bytes[at] = (byte)value;
            using var stream = new MemoryStream(bytes);
            try
            {
                _ = ElfLibrary.Read(stream);
            }
            catch (InvalidDataException)
            {
            }
        });
    }

    [ProgramFact("gcc")]
    public void An_old_library_is_refused_by_the_version_it_bears_and_is_not_loaded()
    {
        var library = Compile("old", "", "VERS_1.10.0 { global: OrtGetApiBase; local: *; };");
        Assert.Contains($"is ONNX Runtime 1.10.0; this agent needs 1.{LibraryProbe.ApiNeeded} or newer", RefusalOf(library), StringComparison.Ordinal);
        Assert.DoesNotContain(library, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [ProgramFact("gcc")]
    public void An_old_library_that_bears_no_version_is_asked_refused_and_unloaded()
    {
        var library = Compile("old", "");
        Assert.Contains($"is ONNX Runtime 1.10.0; this agent needs 1.{LibraryProbe.ApiNeeded} or newer", RefusalOf(library), StringComparison.Ordinal);
        Assert.DoesNotContain(library, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [ProgramFact("gcc")]
    public void A_library_that_needs_another_one_names_it()
    {
        Compile("needed", "-Wl,-soname,libneeded.so.7");
        File.Move(_folder["needed.so"], _folder["libneeded.so.7"]);
        var library = Compile("needs", $"-Wl,--no-as-needed {_folder["libneeded.so.7"]}");
        File.Delete(_folder["libneeded.so.7"]);
        Assert.Contains("does not load: libneeded.so.7: cannot open shared object file", RefusalOf(library), StringComparison.Ordinal);
    }

    [ProgramFact("gcc")]
    public void What_lies_beside_the_file_itself_counts_and_not_what_lies_beside_a_link()
    {
        Directory.CreateDirectory(_folder["real"]);
        var real = Path.Combine(_folder["real"], "libonnxruntime.so.1.99.0");
        File.Move(Compile("new", "-DFITS"), real);
        File.CreateSymbolicLink(_folder["libonnxruntime.so"], real);
        File.WriteAllText(Path.Combine(_folder["real"], "libonnxruntime_providers_shared.so"), "");
        foreach (var named in (string[])[_folder.Path, _folder["libonnxruntime.so"], _folder["real"], real])
        {
            // Chosen, and not installed: this process keeps its own.
            var library = RuntimeLibrary.Choose(named);
            Assert.Null(library.Refusal);
            Assert.Equal(real, library.File);
            Assert.Equal(["libonnxruntime_providers_cuda.so", "libonnxruntime_providers_tensorrt.so"], library.MissingFor(Engine.TensorRt).Select(Path.GetFileName));
            Assert.Empty(library.MissingFor(Engine.Cpu));
        }
    }

    private static string PackagedFor(Architecture architecture)
    {
        var rid = $"linux-{architecture.ToString().ToLowerInvariant()}";
        return Path.Combine(AppContext.BaseDirectory, "runtimes", rid, "native", "libonnxruntime.so");
    }

    private static string RefusalOf(string wanted)
    {
        var library = RuntimeLibrary.Choose(wanted);
        Assert.Null(library.File);
        Assert.StartsWith("EDGEAGENT_ORT is not followed", library.Refusal, StringComparison.Ordinal);
        return library.Refusal!;
    }

    private string Compile(string name, string options, string? symbols = null)
    {
        File.WriteAllText(_folder["stub.c"], """
            struct base { const void *(*api)(unsigned); const char *(*version)(void); };
            static const int table[1];
            #ifdef FITS
            static const void *api(unsigned v) { return table; }
            #else
            static const void *api(unsigned v) { return v <= 10 ? table : 0; }
            #endif
            static const char *version(void) { return "1.10.0"; }
            static const struct base it = { api, version };
            const struct base *OrtGetApiBase(void) { return &it; }
            """);
        List<string> line = ["-shared", "-fPIC", "-o", _folder[$"{name}.so"], _folder["stub.c"], .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (symbols is not null)
        {
            File.WriteAllText(_folder["stub.map"], symbols);
            line.Add($"-Wl,--version-script={_folder["stub.map"]}");
        }

        using var compiler = Process.Start("gcc", line);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return _folder[$"{name}.so"];
    }
}
