using BenchmarkDotNet.Running;

namespace EdgeAgent.Benchmarks;

internal static class Program
{
    private static void Main(string[] args)
    {
        switch (args)
        {
            case ["decode"]:
                DecodeBenchmark.Print();
                break;
            case ["letterbox"]:
                LetterboxBenchmark.Print();
                break;
            case ["resize"]:
                ResizeBenchmark.Print();
                break;
            case ["picture"]:
                PictureBenchmark.Print();
                break;
            case ["detect-path", .. var rest]:
                DetectPathBenchmark.Print(rest);
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                break;
        }
    }
}
