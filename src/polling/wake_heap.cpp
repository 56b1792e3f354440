#include "polling/wake_heap.hpp"

#include <algorithm>

namespace sudomock::detail {

void WakeHeap::reserve(std::size_t watches) {
  if (watches > heap_.capacity()) {
    heap_.reserve(std::max(watches, heap_.capacity() + heap_.capacity() / 2));
  }
}

void WakeHeap::set(Number number, time_point time) noexcept {
  jobs_[number].wake = time;
  if (jobs_[number].wake_place == no_number) {
    heap_.push_back(number);  // room was reserved
    sift_up(heap_.size() - 1, number);
  } else {
    settle(jobs_[number].wake_place, number);
  }
}

void WakeHeap::remove(Number number) noexcept {
  const std::size_t place = jobs_[number].wake_place;
  if (place == no_number) return;
  jobs_[number].wake_place = no_number;
  jobs_[number].wake = time_point::max();
  const Number last = heap_.back();
  heap_.pop_back();
  if (last != number) settle(place, last);
}

void WakeHeap::settle(std::size_t place, Number number) noexcept {
  if (place > 0 && jobs_[number].wake < jobs_[heap_[(place - 1) / 2]].wake) {
    sift_up(place, number);
  } else {
    sift_down(place, number);
  }
}

void WakeHeap::put(std::size_t place, Number number) noexcept {
  heap_[place] = number;
  jobs_[number].wake_place = static_cast<Number>(place);
}

void WakeHeap::sift_up(std::size_t place, Number number) noexcept {
  for (; place > 0 && jobs_[number].wake < jobs_[heap_[(place - 1) / 2]].wake;
       place = (place - 1) / 2) {
    put(place, heap_[(place - 1) / 2]);
  }
  put(place, number);
}

void WakeHeap::sift_down(std::size_t place, Number number) noexcept {
  for (std::size_t child = 2 * place + 1; child < heap_.size(); child = 2 * place + 1) {
    if (child + 1 < heap_.size() && jobs_[heap_[child + 1]].wake < jobs_[heap_[child]].wake) {
      ++child;
    }
    if (jobs_[heap_[child]].wake >= jobs_[number].wake) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, number);
}

}  // namespace sudomock::detail
