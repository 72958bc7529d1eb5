using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Imaging;

/// <summary>Brightness of colours: ITU-R BT.601's 0.299, 0.587 and 0.114 in 15 bits, as OpenCV's <c>COLOR_BGR2GRAY</c> (color_rgb.simd.hpp).</summary>
internal static unsafe class GreyRow
{
    private const int Bits = 15;
    private const int Half = 1 << (Bits - 1);
    private const int Blue = 3735;
    private const int Green = 19235;
    private const int Red = 9798;

    /// <summary>Writes the brightness over the blue values.</summary>
    /// <param name="rows">Blue; green and red follow, <paramref name="stride"/> apart.</param>
    /// <param name="stride">Values of a row, a multiple of 16.</param>
    public static void Mix(byte* rows, int stride)
    {
        if (!Vector128.IsHardwareAccelerated)
        {
            MixScalar(rows, stride);
            return;
        }

        for (var i = 0; i < stride; i += 16)
        {
            var (blue0, blue1) = Vector128.Widen(Vector128.Load(rows + i));
            var (green0, green1) = Vector128.Widen(Vector128.Load(rows + stride + i));
            var (red0, red1) = Vector128.Widen(Vector128.Load(rows + 2 * stride + i));
            Vector128.Narrow(Eight(blue0, green0, red0), Eight(blue1, green1, red1)).Store(rows + i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<ushort> Eight(Vector128<ushort> blue, Vector128<ushort> green, Vector128<ushort> red) => Vector128.Narrow(
            Four(Vector128.WidenLower(blue), Vector128.WidenLower(green), Vector128.WidenLower(red)),
            Four(Vector128.WidenUpper(blue), Vector128.WidenUpper(green), Vector128.WidenUpper(red)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<uint> Four(Vector128<uint> blue, Vector128<uint> green, Vector128<uint> red) =>
            (blue * Blue + green * Green + red * Red + Vector128.Create((uint)Half)) >> Bits;
    }

    internal static void MixScalar(byte* rows, int stride)
    {
        for (var i = 0; i < stride; i++)
            rows[i] = (byte)((rows[i] * Blue + rows[i + stride] * Green + rows[i + 2 * stride] * Red + Half) >> Bits);
    }
}
